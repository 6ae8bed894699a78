//! Tests of the marks.
//!
//! Not here: how the plan shows them.

use super::Marks;
use crate::script::Word;

fn marks(line: &str) -> [bool; 3] {
    let words: Vec<Word> = line.split(' ').map(|word| Word::Known(word.to_owned())).collect();
    let marks = Marks::of_words(&words);
    [marks.is_interactive, marks.is_foreground, marks.is_destructive]
}

const NOTHING: [bool; 3] = [false, false, false];
const TERMINAL: [bool; 3] = [true, false, false];
const SERVES: [bool; 3] = [false, true, false];
const DESTROYS: [bool; 3] = [false, false, true];

#[test]
fn what_runs_on_in_the_foreground_is_marked() {
    for line in [
        "docker logs -f web",
        "docker container logs --follow web",
        "docker service logs -f web",
        "docker-compose logs -f",
        "docker compose up",
        "docker compose -f x.yml up --build",
        "sudo docker-compose up",
        "docker stats",
        "docker events",
        "docker run -p 80:80 app",
        "docker run --rm --publish 80:80 --name x app serve",
        "docker run nginx:alpine",
        "docker run -e A=b library/redis",
        "docker start -a web",
        "docker run alpine ping web",
        "docker exec web tail -f x",
        "docker run -e A=b postgres -c fsync=off",
        "docker run mongo mongo --port 1",
        "watch docker ps",
        "tail -f x",
        "ping web",
        "npm start",
        "npm run dev",
        "quarkus dev",
        "./mvnw quarkus:dev",
        "python3 -m http.server 80",
        "kubectl port-forward x 80",
        "kubectl logs -f web",
        "docker compose exec web ping db",
        "docker compose run --rm web npm start",
        "docker run alpine top",
        "docker exec web top -b",
        "docker run alpine sleep 1d",
        "java -jar target/web.jar",
        "node src/server.js",
        "bundle exec rails server -b 0.0.0.0",
        "npx -y http-server",
        "python -m flask run",
        "bin/kafka-server-start.sh config/server.properties",
        "socat TCP-LISTEN:80,fork TCP:web:80",
        "ngrok http 80",
    ] {
        assert_eq!(marks(line), SERVES, "{line}");
    }
}

#[test]
fn what_ends_by_itself_is_not_marked() {
    for line in [
        "docker logs web",
        "docker compose up -d",
        "docker compose up --detach --build",
        "docker compose up --wait",
        "docker trust key generate ada",
        "docker stats --no-stream",
        "docker run -d -p 80:80 app",
        "docker run -dp 80:80 app",
        "docker run --rm app make",
        "docker run nginx nginx -v",
        "docker run redis redis-cli ping",
        "docker run --entrypoint htpasswd httpd:2 -Bbn ada pass",
        "docker run --name wordpress -p 80:80 -d wordpress",
        "docker run --rm ada/ask ada/prometheus",
        "docker exec web ping -c 2 db",
        "docker exec -d web tail -f x",
        "docker run hello-world",
        "docker run -v x:/y app -p 80",
        "tail -n 5 x",
        "ping -c 3 web",
        "ping -w 3 web",
        "ping -c3 web",
        "tcpdump -c 3",
        "docker compose exec web ping -c 2 db",
        "docker compose exec -d web tail -f x",
        "docker compose run web",
        "docker exec web top -b -n 1",
        "docker run alpine sleep 5",
        "java -jar web.jar --version",
        "java Main",
        "node src/build.js",
        "bundle exec rails db:migrate",
        "python -m pip install flask",
        "bin/kafka-server-start.sh -daemon config/server.properties",
        "kubectl logs web",
        "kubectl apply -f web.yaml",
        "redis-server --version",
        "npm install",
        "python x.py",
        "sh build.sh",
    ] {
        assert_eq!(marks(line), NOTHING, "{line}");
    }
}

#[test]
fn a_program_that_is_told_what_to_do_wants_no_terminal() {
    for line in [
        "psql -c x",
        "psql -U ada --file=x.sql",
        "mysql -e x",
        "top -bn1",
        "vim --version",
        "tmux ls",
    ] {
        assert_eq!(marks(line), NOTHING, "{line}");
    }
    for line in ["psql -U ada", "mysql -p", "top", "tmux"] {
        assert_eq!(marks(line), TERMINAL, "{line}");
    }
}

#[test]
fn a_shells_loop_without_an_end_runs_on() {
    let runs_on = |text: &str| {
        let words = ["docker", "run", "alpine", "/bin/sh", "-c", text];
        let words = words.map(|word| Word::Known(word.to_owned()));
        Marks::of_words(&words).is_foreground
    };
    assert!(runs_on("while true; do date; sleep 1; done"));
    assert!(runs_on("echo begun; ping web"));
    assert!(!runs_on("while true; do nc -z db 80 && break; done"));
    assert!(!runs_on("for n in 1 2; do echo $n; done"));
}

#[test]
fn what_wants_a_terminal_is_marked() {
    for line in [
        "docker run -it alpine",
        "docker exec -ti web bash",
        "docker attach web",
        "docker compose exec web bash",
        "docker compose run --rm web sh",
        "docker-compose exec db psql -i",
        "docker start -ai web",
        "docker login",
        "python",
        "bash",
        "vim x",
        "sudo nano x",
        "ssh host",
    ] {
        let expected = if line.contains("psql") { NOTHING } else { TERMINAL };
        assert_eq!(marks(line), expected, "{line}");
    }
    assert_eq!(marks("docker compose exec -T web sh"), NOTHING);
    assert_eq!(marks("docker compose exec web ls"), NOTHING);
}

#[test]
fn what_takes_something_away_is_marked() {
    for line in [
        "docker rm -f web",
        "docker rmi web",
        "docker system prune -f",
        "docker volume rm x",
        "docker compose down",
        "docker swarm leave --force",
        "rm -rf x",
        "xargs docker rm",
        "xargs -n 1 docker rmi",
        "git reset --hard",
        "kubectl delete pod x",
        "systemctl stop docker",
    ] {
        assert_eq!(marks(line), DESTROYS, "{line}");
    }
    assert_eq!(marks("docker system prune"), [true, false, true]);
    assert_eq!(marks("docker compose rm"), [true, false, true]);
    assert_eq!(marks("docker compose rm -f"), DESTROYS);
    assert_eq!(marks("git commit"), NOTHING);
}

#[test]
fn what_is_fed_from_a_file_or_a_pipe_wants_no_terminal() {
    let is_interactive = |line: &str| crate::plan::wants_terminal(line, crate::lesson::Dialect::Bash);
    for line in [
        "docker exec -i db psql < x.sql",
        "cat x | docker run --rm -i web",
        "mysql -u ada < x.sql",
        "docker run -i web <<EOF\nx\nEOF",
    ] {
        assert!(!is_interactive(line), "{line}");
    }
    for line in [
        "docker exec -i db psql",
        "docker exec -it db psql < x.sql",
        "docker ps | less",
        "docker run -i <your-image> sh",
    ] {
        assert!(is_interactive(line), "{line}");
    }
}

#[test]
fn what_listens_runs_on_however_its_letters_stand() {
    for line in ["nc -lvp 4444", "nc -l 4444", "ncat -kl 4444"] {
        assert_eq!(marks(line), [false, true, false], "{line}");
    }
    assert_eq!(marks("nc -z web 80"), NOTHING);
    for line in ["newgrp docker", "su - ada"] {
        assert_eq!(marks(line), [true, false, false], "{line}");
    }
    assert_eq!(marks("su -c ls ada"), NOTHING);
}

#[test]
fn what_only_shows_something_is_told_from_what_serves() {
    let shows = |line: &str| {
        let words: Vec<Word> = line.split(' ').map(|word| Word::Known(word.to_owned())).collect();
        super::only_shows(&words)
    };
    for line in [
        "docker logs -f web",
        "docker compose logs -f",
        "docker stats",
        "docker events",
        "docker exec -it web ping db",
        "docker compose exec web tail -f x",
        "ping web",
        "watch ls",
        "kubectl logs -f web",
    ] {
        assert!(shows(line), "{line}");
    }
    for line in [
        "docker run -p 80:80 web",
        "docker compose up",
        "docker exec web npm start",
        "docker run alpine ping web",
        "npm start",
        "kubectl port-forward x 80",
    ] {
        assert!(!shows(line), "{line}");
    }
}
