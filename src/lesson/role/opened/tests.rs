//! Command lines, and what they open.

use super::*;

#[test]
fn a_shell_in_a_container_is_opened_without_doubt() {
    for line in [
        "docker run -it ubuntu bash",
        "docker run -it alpine",
        "docker run --rm -ti --name x -v a:/b -p 80:80 my/app:1 /bin/sh",
        "docker container run -i -t ubuntu:22.04",
        "docker exec -it web sh",
        "docker exec -it <container id> sh",
        "docker exec -u root -it [Container ID] bash",
        "sudo docker exec -ti $(docker ps -q) /bin/bash",
        "docker exec -it `docker ps -ql` bash",
        "docker run -it java:7 --name java7 /bin/bash -l",
        "docker run -it `\n  alpine sh",
        "docker container exec -it web mysql -uroot -p",
        "docker run -it --network=x redis redis-cli -h db",
        "docker-compose exec web bash",
        "docker compose run web sh",
        "docker run -it python",
        "cd x && docker run -it debian",
        "mysql -u root",
        "sqlcmd -S localhost -U sa -P x",
        "docker-enter web",
        "docker run -it --rm my-ubuntu",
        "docker run -it --rm --entrypoint sh my/app",
        "docker run --entrypoint=/bin/bash -it my/app:1",
        "sudo unshare --uts",
        "nsenter --target 12 --mount /bin/sh",
        "sudo chroot rootfs",
        "chroot rootfs /bin/bash",
        "kubectl run -it --rm box --image=alpine -- sh",
        "kubectl run box -ti --image=my/app --command /bin/bash",
        "kubectl run -it --rm box --image=alpine",
        "docker container -it ubuntu bash",
        "bash",
    ] {
        assert_eq!(by(line), Some(Opened::Surely), "{line}");
    }
    for line in [
        "docker attach web",
        "unshare --fork web",
        "docker run -it my/app",
        "docker run -it web-alpine",
        "docker start -ai web",
        "kubectl run -it box --image=my/app",
        "ssh ada@host",
    ] {
        assert_eq!(by(line), Some(Opened::Perhaps), "{line}");
    }
}

#[test]
fn a_command_that_ends_by_itself_opens_nothing() {
    for line in [
        "docker run ubuntu bash",
        "sudo chroot rootfs ls /",
        "docker run -d -it ubuntu",
        "docker run -dit ubuntu",
        "docker run -it ubuntu ls /",
        "docker run -it ubuntu bash -c 'ls'",
        "docker exec -it web ls",
        "docker exec web sh",
        "docker run -it ubuntu sh | cat",
        "docker run -it python python app.py",
        "docker compose up -d",
        "kubectl run web --image=alpine -- sh",
        "kubectl run -it box --image=alpine -- ls",
        "docker --version",
        "docker container --help",
        "docker run -it --entrypoint sh ubuntu -c 'ls'",
        "docker run -it --entrypoint ls ubuntu",
        "docker-compose exec web ls",
        "ssh host ls",
        "bash x.sh",
        "python app.py",
        "sqlcmd -S localhost -Q 'SELECT 1'",
        "sqlcmd create mssql --accept-eula",
        "docker ps",
        "",
    ] {
        assert_eq!(by(line), None, "{line}");
    }
}
