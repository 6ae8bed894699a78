//! What is taken from an earlier build, and that the same is built from the same.

use super::*;

const STEPS: &str = "FROM scratch\nENV a=b\nCOPY top /\nARG V=1\nCOPY d/a.txt /$V\nLABEL x=y";

fn n_cached(site: &Site) -> usize {
    site.told
        .iter()
        .filter(|line| *line == " ---> Using cache")
        .count()
}

#[test]
fn a_second_build_is_the_very_same_image_and_says_so() {
    let mut site = Site::new();
    let first = site.build(&with(STEPS));
    assert_eq!(n_cached(&site), 0);
    let second = site.build(&with(STEPS));
    assert_eq!((second.id == first.id, n_cached(&site)), (true, 5));
    let anew = site.build(&with(STEPS).asked(|request| request.no_cache = true));
    assert_eq!((anew.id == first.id, n_cached(&site)), (false, 0));
    assert_eq!(anew.layers, first.layers);
}

#[test]
fn what_is_changed_is_built_anew_and_what_follows_it() {
    let mut site = Site::new();
    site.build(&with(STEPS));
    let mut touched = with(STEPS);
    touched.entries.iter_mut().for_each(|entry| entry.3 += 9);
    site.build(&touched);
    assert_eq!(n_cached(&site), 5, "times are no part of it");
    let mut other = with(STEPS);
    other.entries.iter_mut().find(|entry| entry.0 == "top").unwrap().1 = Some("T".to_owned());
    site.build(&other);
    assert_eq!(n_cached(&site), 1);
    let mut mode = with(STEPS);
    mode.entries.iter_mut().find(|entry| entry.0 == "top").unwrap().2 = 0o600;
    site.build(&mode);
    assert_eq!(n_cached(&site), 1);
    site.build(&with(STEPS).asked(|request| request.args = args(&[("V", "2")])));
    assert_eq!(n_cached(&site), 3);
    site.build(&with(&STEPS.replace("x=y", "x=z")));
    assert_eq!(n_cached(&site), 4);
}

#[test]
fn two_stores_build_the_same_layers_and_with_a_date_the_same_image() {
    let date = |request: &mut BuildRequest| request.args = args(&[("SOURCE_DATE_EPOCH", "1000")]);
    let (mut here, mut there) = (Site::new(), Site::new());
    there.now += 1_000_000;
    let (first, second) = (here.build(&with(STEPS)), there.build(&with(STEPS)));
    assert_eq!(first.layers, second.layers);
    assert_ne!(first.id, second.id);
    let (first, second) = (
        here.build(&with(STEPS).asked(date)),
        there.build(&with(STEPS).asked(date)),
    );
    assert_eq!(first.id, second.id);
    assert_eq!(first.config["created"], "1970-01-01T00:16:40Z");
    let mut archive = tar::Archive::new(here.store.blob(&first.layers[0].blob).unwrap());
    let mtime = archive
        .entries()
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .header()
        .mtime()
        .unwrap();
    assert_eq!(mtime, 1000);
}

#[test]
fn the_order_of_the_context_does_not_matter() {
    let (mut here, mut there) = (Site::new(), Site::new());
    let context = with("FROM scratch\nCOPY d /x");
    let mut turned = context.clone();
    turned.entries[2..].reverse();
    assert_eq!(here.build(&context).layers, there.build(&turned).layers);
}

#[test]
fn a_build_tells_its_steps_as_the_classic_builder_does() {
    let mut site = Site::new();
    let context =
        with("ARG V=1\nFROM scratch\nLABEL a=\"b c\" \\\n  # why\n  d=$V\nCOPY top /").asked(|request| {
            request.tags = vec!["ada/x".to_owned(), "y:v1".to_owned()];
            request.labels = args(&[("k", "v"), ("l", "$V")]);
            request.args = args(&[("unused", "1")]);
        });
    let image = site.build(&context);
    let told: Vec<String> = site
        .told
        .iter()
        .map(|line| match line.strip_prefix(" ---> ") {
            Some(_) => " ---> …".to_owned(),
            None => line.clone(),
        })
        .collect();
    assert_eq!(
        told,
        [
            "Step 1/6 : ARG V=1",
            "Step 2/6 : FROM scratch",
            " --->",
            "Step 3/6 : LABEL a=\"b c\"   d=$V",
            " ---> …",
            "Step 4/6 : COPY top /",
            " ---> …",
            "Step 5/6 : LABEL k=v",
            " ---> …",
            "Step 6/6 : LABEL l=$V",
            " ---> …",
            "[Warning] One or more build-args [unused] were not consumed",
            &format!("Successfully built {}", image.id.short()),
            "Successfully tagged ada/x:latest",
            "Successfully tagged y:v1",
        ]
    );
    assert_eq!(site.told[10], format!(" ---> {}", image.id.short()));
    assert_eq!(image.names.len(), 2);
    assert_eq!(image.config["config"]["Labels"]["l"], "$V");
}

#[test]
fn what_an_image_was_built_with_is_known_again_once_others_are_gone() {
    let mut site = Site::new();
    let dockerfile =
        "FROM scratch AS one\nCOPY d /d\nFROM scratch\nLABEL a=b\nCOPY --from=one /d /e\nLABEL c=d";
    let kept = site.build(&with(dockerfile));
    let gone = site.build(&with("FROM scratch\nLABEL a=b\nCOPY top /top\n"));
    site.store.forget(&gone).unwrap();
    site.store.collect().unwrap();
    // The first stage's layer is no image's; its files are copied anew, and the rest is known.
    let again = site.build(&with(dockerfile));
    assert_eq!(again.id, kept.id);
    let n_cached = site
        .told
        .iter()
        .filter(|line| line.contains("Using cache"))
        .count();
    assert_eq!(n_cached, 3, "{:?}", site.told);
    let files = std::fs::read_dir(site.store.root().join("stepgate/cache")).unwrap();
    assert_eq!(files.count(), 4);
}
