//! Tests of what tells how a command is used.

use super::*;

#[test]
fn the_arguments_are_in_order() {
    assert!(ARGUMENTS.is_sorted());
    assert!(KINDS.is_sorted());
}

#[test]
fn usage_text_is_no_command() {
    for usage in [
        "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]",
        "Usage:  docker ps",
        "docker stop CONTAINER",
        "docker tag SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
        "docker build [-t name] .",
        "docker pull NAME[:TAG|@DIGEST]",
        "docker pull ada/web[:latest]",
        "docker-compose up [SERVICE...]",
        "kubectl get [OPTIONS]",
        "git clone ...",
        "docker build … --push",
        "docker node update node1 --availability active|pause|drain",
        "docker run <options> <image name>",
        "docker pull [选项] web",
        "docker exec <Parâmetros> web <comando>",
        "docker tag IMAGE:TAG web",
        "docker build [directory] -t web",
        "docker tag [image]:[tag] web",
        "docker exec [flags]... web",
        "docker start|stop web",
        "docker start/stop web",
        "docker compose up/down -v",
        "docker save web / docker load",
        "docker container stop/start web",
        "docker commit -m \"what\" CONTAINER REPOSITORY:TAG",
        "docker build -t web<:tag> .",
        "docker rm <container-id>|<container-name>",
        "docker-compose <command>",
        "docker {resource} {options} {command}",
        "docker compose <command> -d",
        "docker-compose -f <file> -p barn <command>",
        "docker -H <address>:<port> <docker-command>",
        "docker run --rm <image>:<tag> <command>",
        "podman run [OPTIONS] IMAGE",
        "docker start → goes on",
        "docker run --link <container>:<alias>",
        "docker run -u [uid]:[gid]",
        "docker load",
        "docker run",
        "docker inspect # all of it",
        "docker network inspect red|green|host",
        "docker logs BOX_ID | BOX_NAME",
        "cp [opções] one two",
        "mv [选项] one two",
    ] {
        assert!(is_usage(usage), "{usage}");
    }
    for command in [
        "docker push [your name]/web",
        "docker start [CONTAINER ID]",
        "docker stop [container id]",
        "docker push [your name]/[name]",
        "docker images|sort",
        "docker commit -m \"NAME of CONTAINER\" web",
        "docker pull start/stop",
        "docker run run/build",
        "docker-compose up",
        "docker run web ls [ab] [x]",
        "docker run -p 80[::1]:80 web",
        "docker stop <container>",
        "docker run -e NAME=x web",
        "docker run web sh -c 'echo NAME'",
        "[ -e x ] && docker ps",
        "docker ps",
        "go test ./...",
        "docker run golang go get -v example.com/hello/...",
        "echo 'wait ...'",
        "docker exec web <command>",
        "docker -H <command> ps",
        "docker tag web YOUR-NAME/web",
        "docker history 3f2a91c0ffee # IMAGE ID",
        "docker images|sort|uniq",
        "docker run --name <name> web",
        "docker run -v <folder>:/x \\",
        "docker load < web.tar",
        "docker logs BOX_ID | tee LOG_FILE",
        "docker login",
        "docker images",
        "cp [ab].txt one",
    ] {
        assert!(!is_usage(command), "{command}");
    }
}
