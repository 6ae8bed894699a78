//! Tests of finding placeholders.
//!
//! Not here: their variables.

use super::*;

fn spellings(text: &str) -> Vec<(&str, bool)> {
    find(text)
        .into_iter()
        .map(|found| (&text[found.span], found.is_docker_id))
        .collect()
}

#[test]
fn what_is_asked_for_may_stand_before_what_it_is_of() {
    for (text, name) in [
        ("docker stop [id_du_conteneur]", "[id_du_conteneur]"),
        ("cd [xxx]", "[xxx]"),
        ("docker network inspect \\<network-name\\>", "\\<network-name\\>"),
        (
            "docker rm [IDS O NOMBRES DE LAS CAJAS]",
            "[IDS O NOMBRES DE LAS CAJAS]",
        ),
    ] {
        let found: Vec<_> = find(text).into_iter().map(|found| &text[found.span]).collect();
        assert_eq!(found, [name]);
    }
    for text in [
        "docker run [OPTIONS] IMAGE",
        "grep '\\<web\\>' x",
        "docker exec web grep '\\<a\\>' x",
        "docker ps \\<a",
    ] {
        assert!(find(text).is_empty(), "{text}");
    }
}

#[test]
fn a_docker_id_is_known_by_any_of_its_spellings() {
    for spelling in [
        "<insert-your-docker-id-here>",
        "<your-docker-id>",
        "<Your Docker ID>",
        "<YOUR_DOCKER_USERNAME>",
        "<dockerhubUsername>",
        "<DockerID>",
        "<yourusername>",
        "[dockerhub username]",
        "[your docker id]",
        "{your-username}",
        "YOUR-USER-NAME",
        "YOUR_DOCKER_ID",
        "yourusername",
        "your_dockerhub_id",
        "<username>",
    ] {
        let text = format!("docker push {spelling}/web");
        assert_eq!(spellings(&text), [(spelling, true)], "{spelling}");
    }
}

#[test]
fn a_part_of_a_name_in_brackets_is_a_value() {
    assert_eq!(
        spellings("docker pull [username]/[repository]:[tag]"),
        [("[username]", true), ("[repository]", false), ("[tag]", false)]
    );
    assert_eq!(spellings("docker tag web me/[name]"), [("[name]", false)]);
    for none in [
        "ls /dev/[abc]*",
        "docker pull NAME[:TAG]",
        "docker pull [registry/]web",
    ] {
        assert_eq!(spellings(none), [], "{none}");
    }
}

#[test]
fn a_name_before_an_image_stands_for_an_account_where_nobody_is_called_so() {
    for spelling in [
        "USERNAME",
        "DOCKER_USER",
        "DOCKERHUB_USERNAME",
        "yourname",
        "your_docker_hub_account_name",
        "YourDockerId",
        "myusername",
        "username",
        "docker-id",
    ] {
        for text in [
            format!("docker push {spelling}/web"),
            format!("services:\n  web:\n    image: \"{spelling}/web\""),
            format!("docker build -t docker.io/{spelling}/web ."),
        ] {
            assert_eq!(spellings(&text), [(spelling, true)], "{text}");
        }
    }
    for text in [
        "docker push user/web",
        "docker push dockerhub/web",
        "docker push my/web",
        "docker push mycompany/web",
        "docker push yourapp/web",
        "docker cp web:/username/web .",
        "cd username/web",
        "docker run -v /srv/username/x:/x web",
        "docker run web username/",
    ] {
        assert_eq!(spellings(text), [], "{text}");
    }
}

#[test]
fn an_address_in_brackets_is_asked_for_and_one_that_is_quoted_is_not() {
    let text = "docker login --email=<ada@example.org> # if you like\ngit config user.email <me@x.example>";
    let found = find(text);
    let places: Vec<&str> = found.iter().map(|found| &text[found.span.clone()]).collect();
    assert_eq!(places, ["<ada@example.org>", "<me@x.example>"]);
    assert!(found.iter().all(|found| found.words == ["email"]));
    for text in [
        "git commit --author=\"Ada <ada@example.org>\"",
        "cat <a@b",
        "echo <ada@>",
        "echo x<ada@example.org>",
    ] {
        assert_eq!(spellings(text), [], "{text}");
    }
}

#[test]
fn what_an_author_left_out_is_a_value() {
    for text in ["docker logs xxx", "docker pull xxx/web", "docker pull web:xxx"] {
        assert_eq!(spellings(text), [("xxx", false)], "{text}");
    }
    for text in [
        "docker logs xx",
        "docker logs xxx1",
        "echo -xxx",
        "docker logs axxx",
    ] {
        assert_eq!(spellings(text), [], "{text}");
    }
}

#[test]
fn parts_of_references_and_objects_in_capitals_are_values() {
    let of = |text| -> Vec<&str> { spellings(text).into_iter().map(|found| found.0).collect() };
    assert_eq!(of("docker pull host/x/{image}:{tag}"), ["{image}", "{tag}"]);
    assert_eq!(of("docker rm [CONTAINER ID] [OPTIONS]"), ["[CONTAINER ID]"]);
    assert_eq!(
        of("docker rm CONTAINER_ID IMAGE-NAME"),
        ["CONTAINER_ID", "IMAGE-NAME"]
    );
    for text in [
        "echo {image} {a,b}",
        "docker ps --format {{.image}}",
        "docker run -e CONTAINER_ID web",
        "docker run -e X=CONTAINER_ID --name CONTAINER_NAME web",
        "docker stop $CONTAINER_ID ${IMAGE_ID} %IMAGE_ID%",
        "CONTAINER_ID=$(docker ps -q)",
        "docker rm CONTAINER_IDS CONTAINER_A",
        "echo CONTAINER_ID",
    ] {
        assert_eq!(of(text), [""; 0], "{text}");
    }
}

#[test]
fn a_user_is_a_docker_id_where_an_account_is_meant() {
    let table = [
        ("docker login -u <username>", true),
        ("docker login --username=\"<username>\"", true),
        ("docker login <user>", true),
        ("docker pull <user>/web", true),
        ("echo <your-username>", true),
        ("echo <username>", false),
        ("su <user>", false),
    ];
    for (text, is_docker_id) in table {
        let found: Vec<bool> = spellings(text).iter().map(|found| found.1).collect();
        assert_eq!(found, [is_docker_id], "{text}");
    }
}

#[test]
fn a_placeholder_has_a_length_that_people_type() {
    let name = |n: usize| format!("<a-{}>", "b".repeat(n - 2));
    assert_eq!(find(&name(MAX_LEN)).len(), 1);
    assert_eq!(find(&name(MAX_LEN + 1)).len(), 0);
    let name = |n: usize| format!("YOUR-{}", "B".repeat(n - 5));
    assert_eq!(find(&name(MAX_LEN)).len(), 1);
    assert_eq!(find(&name(MAX_LEN + 1)).len(), 0);
}

#[test]
fn other_values_are_found_and_are_no_docker_id() {
    assert_eq!(
        spellings("docker rm <container-id> <CONTAINER ID>; ssh <user>@<host> YOUR-TOKEN"),
        [
            ("<container-id>", false),
            ("<CONTAINER ID>", false),
            ("<user>", false),
            ("<host>", false),
            ("YOUR-TOKEN", false)
        ]
    );
}

#[test]
fn every_shape_of_the_brackets_is_found() {
    for (text, found) in [
        ("docker push $$docker_user$$/web", "$$docker_user$$"),
        ("docker manifest inspect <imagename>", "<imagename>"),
        ("docker stop <containerid>", "<containerid>"),
        ("docker swarm join-token <worker|manager>", "<worker|manager>"),
        ("docker pull <account/image:tag>", "<account/image:tag>"),
        ("docker stop [container id]", "[container id]"),
        ("docker push [my-registry]/web", "[my-registry]"),
        ("docker push [user]/web", "[user]"),
        ("docker rm {container_name}", "{container_name}"),
        ("curl your_machine_ip:80", "your_machine_ip"),
        ("docker push my-username/web", "my-username"),
    ] {
        let spellings: Vec<_> = spellings(text).into_iter().map(|found| found.0).collect();
        assert_eq!(spellings, [found], "{text}");
    }
    let words = |text: &str| find(text).remove(0).words;
    assert_eq!(words("docker volume rm <name_of_the_volume>"), ["volume", "name"]);
}

#[test]
fn what_only_looks_like_a_placeholder_is_left_alone() {
    for text in [
        "sort <in.txt >out.txt",
        "sort <in.txt 2>err.txt",
        "sort <in 2> err.txt",
        "echo <-a-b> <a-b-> <a-b",
        "echo YOURSELF YOUR-name my-YOUR-ID",
        "echo {user} [dockerhub]",
        "cat <<EOF > x",
        "echo '<h1>Hello</h1>' > <title>",
        "docker [OPTIONS] image [COMMAND]",
        "[ -f your-app ] && echo $YOUR_NAME ${YOUR_NAME}",
        "docker inspect -f '{{ .Id }}' x",
        "docker run your-app",
        "echo $$; echo $$",
        "docker images | grep '<none>'",
        "echo '<shop>' > page",
        "cat <a|b",
        "cat <a|b c>d",
        "docker ps [options]",
        "docker [COMMAND NAME]",
        "echo x[container_id]",
        "curl -k https://your-host.example.com",
        "docker run my-username",
        "echo $your_docker_id",
        "YOUR_ID=5",
        "a < b > c",
        "echo '<Module a-b>x</Module>' > file",
        "echo '<Module a-b> x</Module>' > file",
        "echo '<user> x</user>' > file",
    ] {
        assert_eq!(spellings(text), [], "{text}");
    }
}

#[test]
fn doubled_brackets_hold_words_and_no_here_document() {
    assert_eq!(
        spellings("docker tag \"<< image_id >>\" web"),
        [("<< image_id >>", false)]
    );
    assert_eq!(spellings("build <<a_b.json>>"), [("<<a_b.json>>", false)]);
    assert_eq!(spellings("docker rm [CONTAINER_ID]"), [("[CONTAINER_ID]", false)]);
    for text in [
        "cat <<END_OF >> x",
        "cat <<EOF >>x",
        "cat << A_B\nls\nA_B",
        "cat <<<x >> y",
    ] {
        assert_eq!(spellings(text), [], "{text}");
    }
}

#[test]
fn capitals_may_say_in_other_languages_whose_a_value_is() {
    for (text, found) in [
        ("curl http://URL-DE-VOTRE-SITE:80", "URL-DE-VOTRE-SITE"),
        ("ls /x/OUR_ID/y", "OUR_ID"),
        ("docker login -u TU-USUARIO", "TU-USUARIO"),
    ] {
        let spellings = spellings(text);
        assert_eq!(spellings.first().map(|it| it.0), Some(found), "{text}");
    }
    for text in [
        "echo $OUR_ID",
        "OUR_ID=1",
        "ls TOUR_ID",
        "ls OUR",
        "ls our_id",
        "echo TUX-1",
    ] {
        assert_eq!(spellings(text), [], "{text}");
    }
}

#[test]
fn words_may_be_written_together_and_joined_by_an_ampersand() {
    for text in ["docker stop yourcontainerid", "cd ./<NUMBERS_&_LETTERS>"] {
        assert_eq!(find(text).len(), 1, "{text}");
    }
    assert_eq!(find("docker stop yourcontainerid")[0].words, ["container", "id"]);
    assert_eq!(find("docker stop yourself"), []);
}

#[test]
fn a_word_of_another_script_is_a_value_where_a_name_stands() {
    let of = |text| -> Vec<&str> { spellings(text).into_iter().map(|found| found.0).collect() };
    assert_eq!(of("docker rm 容器ID"), ["容器ID"]);
    assert_eq!(of("docker run -it 镜像名:标签 sh"), ["镜像名", "标签"]);
    assert_eq!(of("docker logs コンテナ"), ["コンテナ"]);
    for text in [
        "docker ps # 容器ID",
        "docker commit -m '容器ID' web",
        "echo 容器ID",
        "docker ps 查看正在运行的所有容器",
        "docker ps é",
    ] {
        assert!(of(text).is_empty(), "{text}");
    }
}

#[test]
fn what_a_program_or_a_sentence_has_in_brackets_is_no_value() {
    for text in [
        "echo '[Welcome to my shop]'",
        "route('/things/<int:number>')",
        "get('/<path:file_name>')",
    ] {
        assert!(spellings(text).is_empty(), "{text}");
    }
    assert_eq!(spellings("cd [my folder]").len(), 1);
}

#[test]
fn a_word_in_capitals_between_two_braces_is_a_value() {
    let found = spellings("docker tag web {{REGISTRY}}/{{IMAGE_NAME}}:{{TAG}}");
    let found: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
    assert_eq!(found, ["{{REGISTRY}}", "{{IMAGE_NAME}}", "{{TAG}}"]);
    for text in [
        "docker ps --format {{.ID}}",
        "docker ps --format '{{json .}}'",
        "echo ${{SECRET}}",
        "echo {{A B}} {{x}} {{B",
    ] {
        assert!(spellings(text).is_empty(), "{text}");
    }
}

#[test]
fn words_in_letters_that_no_name_of_dockers_has_are_a_value() {
    let names = |text| -> Vec<String> {
        let found = spellings(text).into_iter();
        found.map(|(name, _)| name.to_owned()).collect()
    };
    assert_eq!(names("docker run [deine Lösung] web"), ["[deine Lösung]"]);
    assert_eq!(names("docker stack deploy -c={파일} web"), ["{파일}"]);
    for text in [
        "echo [schöner Abend]",
        "docker run web echo '[schöner Abend]'",
        "docker run [-d] web",
    ] {
        assert!(names(text).is_empty(), "{text}");
    }
}

#[test]
fn a_comment_is_a_line_of_its_own() {
    let text = "docker ps # <id>\n  # <name>";
    let is_in_comment = |mark: &str| is_in_comment(text, text.find(mark).unwrap());
    assert!(is_in_comment("<name>") && !is_in_comment("<id>"));
}
