FROM scratch
COPY greeting.txt /
