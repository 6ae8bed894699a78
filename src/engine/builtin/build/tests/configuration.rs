//! What an image says of itself.

use super::*;

const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

#[test]
fn every_instruction_finds_its_place_in_the_configuration() {
    let mut site = Site::new();
    let image = site.build(&with(
        "FROM scratch\nMAINTAINER me <m@e>\nENV A=b C=\"d e\"\nENV OLD old \"x\"  y\nENV A=\"${A}2\"\n\
         LABEL l=\"a b\" m=\\$A\nEXPOSE 80 90-91/udp\nVOLUME [\"/v\"]\nVOLUME /w /x\nUSER 1:$A\nSTOPSIGNAL SIGTERM\n\
         ENTRYPOINT [\"e\", \"f\"]\nCMD echo  hi \\\n  there\nHEALTHCHECK --interval=1m30s --retries=2 CMD [\"c\"]\n\
         SHELL [\"/bin/bash\", \"-c\"]\nONBUILD COPY . /app\nWORKDIR /w",
    ));
    let config = &image.config["config"];
    assert_eq!(config["Env"], json!([PATH, "A=b2", "C=d e", "OLD=old x  y"]));
    assert_eq!(config["Labels"], json!({ "l": "a b", "m": "$A" }));
    assert_eq!(
        config["ExposedPorts"],
        json!({ "80/tcp": {}, "90/udp": {}, "91/udp": {} })
    );
    assert_eq!(config["Volumes"], json!({ "/v": {}, "/w": {}, "/x": {} }));
    assert_eq!(
        (&config["User"], &config["StopSignal"]),
        (&json!("1:b2"), &json!("SIGTERM"))
    );
    assert_eq!(config["Entrypoint"], json!(["e", "f"]));
    assert_eq!(config["Cmd"], json!(["/bin/sh", "-c", "echo  hi   there"]));
    let check = json!({ "Test": ["CMD", "c"], "Interval": 90_000_000_000_i64, "Retries": 2 });
    assert_eq!(config["Healthcheck"], check);
    assert_eq!(
        (&config["Shell"], &config["OnBuild"]),
        (&json!(["/bin/bash", "-c"]), &json!(["COPY . /app"]))
    );
    assert_eq!(
        (&image.config["author"], &image.config["os"]),
        (&json!("me <m@e>"), &json!("linux"))
    );
    assert_eq!(image.config["created"], "2023-11-14T22:13:20Z");
    let history = image.config["history"].as_array().unwrap();
    let told: Vec<&str> = history
        .iter()
        .map(|entry| entry["created_by"].as_str().unwrap())
        .collect();
    assert_eq!(told[1..3], ["ENV A=b C=d e", "ENV OLD=old x  y"]);
    assert_eq!(
        told[10..12],
        [
            "ENTRYPOINT [\"e\" \"f\"]",
            "CMD [\"/bin/sh\" \"-c\" \"echo  hi   there\"]"
        ]
    );
    assert_eq!(history.len(), 16);
    assert!(history.iter().take(15).all(|entry| entry["empty_layer"] == true));
}

#[test]
fn arguments_come_from_the_request_the_default_and_the_head_of_the_file() {
    let mut site = Site::new();
    let context = with(
        "ARG HEAD=h\nARG TAG=scratch\nFROM $TAG AS ${NONE:-one}\nARG HEAD\nARG OWN=o\nARG GIVEN=no\nARG NOTHING\n\
         ENV OWN=env\nLABEL v=\"$HEAD-$OWN-$GIVEN-$NOTHING-$TARGETARCH-$http_proxy\"\nARG TARGETARCH\nLABEL w=$TARGETARCH",
    );
    let context = context.asked(|request| {
        request.args = args(&[("GIVEN", "g"), ("http_proxy", "p")]);
        request.platform = Some("linux/arm64/v8".to_owned());
    });
    assert!(
        site.refusal(&context)
            .contains("name can't start with a number or contain symbols")
    );
    let mut context = context;
    let dockerfile = context.entries[0]
        .1
        .take()
        .unwrap()
        .replace("${NONE:-one}", "one");
    context.entries[0].1 = Some(dockerfile);
    let image = site.build(&context);
    assert_eq!(
        image.config["config"]["Labels"],
        json!({ "v": "h-env-g---p", "w": "arm64" })
    );
    assert_eq!(
        (&image.config["architecture"], &image.config["variant"]),
        (&json!("arm64"), &json!("v8"))
    );
}

#[test]
fn a_child_keeps_what_its_base_has_and_carries_out_what_it_was_left() {
    let mut site = Site::new();
    let base =
        with("FROM scratch\nCOPY d /base\nENV A=1\nCMD [\"c\"]\nONBUILD COPY top /left\nONBUILD LABEL by=$A");
    let base = site.build(&base.asked(|request| request.tags = vec!["ada/base:v1".to_owned()]));
    let child = site.build(&with("FROM ada/base:v1\nENTRYPOINT [\"e\"]"));
    assert!(site.told.contains(&"# Executing 2 build triggers".to_owned()));
    let config = &child.config["config"];
    assert_eq!((&config["Cmd"], &config["OnBuild"]), (&Value::Null, &Value::Null));
    assert_eq!(config["Labels"], json!({ "by": "1" }));
    assert_eq!(config["Env"], json!([PATH, "A=1"]));
    assert_eq!(child.layers[0], base.layers[0]);
    assert_eq!(site.layer(&child, 1), ["left 644 0:0 t"]);
    assert_eq!(child.config["history"].as_array().unwrap().len(), 8);
    let own = site.build(&with("FROM scratch\nCMD [\"c\"]\nENTRYPOINT [\"e\"]"));
    assert_eq!(own.config["config"]["Cmd"], json!(["c"]));
}

#[test]
fn a_base_is_found_by_name_id_and_stage_and_alone_is_itself() {
    let mut site = Site::new();
    let base =
        site.build(&with("FROM scratch\nCOPY top /").asked(|request| request.tags = vec!["b".to_owned()]));
    for from in [
        "b",
        "b:latest",
        "docker.io/library/b",
        base.id.as_str(),
        base.id.short(),
    ] {
        assert_eq!(site.build(&with(&format!("FROM {from}"))).id, base.id, "{from}");
    }
    let target = with("FROM b AS one\nLABEL a=1\nFROM one AS Two\nLABEL b=2\nFROM nowhere\nRUN x");
    for (target_name, labels) in [
        ("one", json!({ "a": "1" })),
        ("two", json!({ "a": "1", "b": "2" })),
        ("0", json!({ "a": "1" })),
    ] {
        let context = target
            .clone()
            .asked(|request| request.target = Some(target_name.to_owned()));
        assert_eq!(
            site.build(&context).config["config"]["Labels"],
            labels,
            "{target_name}"
        );
    }
}

#[test]
fn another_character_can_escape() {
    let mut site = Site::new();
    let image = site.build(&with("# escape=`\nFROM scratch\nENV A=C:\\x `\n  B=`$A"));
    assert_eq!(image.config["config"]["Env"], json!([PATH, "A=C:\\x", "B=$A"]));
}

#[test]
fn an_empty_entrypoint_takes_the_bases_away() {
    let mut site = Site::new();
    let image = site.build(
        &with("FROM scratch AS one\nENTRYPOINT [\"e\"]\nFROM one\nEntrypoint  [ ]\nFROM 1\n")
            .asked(|request| request.target = Some("1".to_owned())),
    );
    assert_eq!(image.config["config"]["Entrypoint"], json!([]));
    assert_eq!(site.told[6], "Step 4/4 : Entrypoint  [ ]");
}
