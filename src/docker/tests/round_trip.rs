//! The round trip by property: what is written as an argv parses back.

use proptest::prelude::*;

use crate::docker::*;
use crate::words::Secret;

fn word() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[-a-z0-9/:.=]{0,9}").unwrap()
}

fn key() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[a-z][a-z0-9.]{0,6}").unwrap()
}

fn flag() -> impl Strategy<Value = bool> {
    any::<bool>()
}

fn list_strategy() -> impl Strategy<Value = DockerCommand> {
    let columns = prop_oneof![Just(Columns::Usual), Just(Columns::Digests), Just(Columns::Ids)];
    (
        proptest::option::of(word()),
        proptest::collection::vec((key(), word()), 0..3),
        proptest::option::of(word()),
        flag(),
        columns,
        flag(),
    )
        .prop_map(|(repository, filters, format, full, columns, all)| {
            DockerCommand::List(List {
                repository,
                filters,
                format,
                width: if full { Width::Full } else { Width::Cut },
                columns,
                scope: if all { ListScope::All } else { ListScope::Top },
            })
        })
}

fn build_strategy() -> impl Strategy<Value = DockerCommand> {
    (
        word(),
        proptest::collection::vec(word(), 0..3),
        proptest::collection::vec((key(), proptest::option::of(word())), 0..3),
        proptest::collection::vec((key(), word()), 0..3),
        proptest::option::of(word()),
        (flag(), flag(), flag()),
    )
        .prop_map(
            |(context, tags, args, labels, target, (is_quiet, is_uncached, is_pulling))| {
                DockerCommand::Build(Build {
                    context,
                    file: target.clone(),
                    tags,
                    args,
                    labels,
                    platform: target.clone(),
                    target,
                    is_quiet,
                    is_uncached,
                    is_pulling,
                })
            },
        )
}

fn other_strategy() -> impl Strategy<Value = DockerCommand> {
    prop_oneof![
        (word(), word()).prop_map(|(source, target)| DockerCommand::Tag { source, target }),
        (proptest::collection::vec(word(), 1..4), flag(), flag()).prop_map(|(names, force, kept)| {
            DockerCommand::Remove(Remove {
                names,
                force: if force { Force::Forced } else { Force::Gentle },
                parents: if kept { Parents::Kept } else { Parents::Deleted },
            })
        }),
        (word(), flag(), flag(), proptest::option::of(word())).prop_map(|(name, all, quiet, platform)| {
            DockerCommand::Pull(Pull {
                name,
                tags: if all { Tags::All } else { Tags::One },
                verbosity: if quiet {
                    Verbosity::Quiet
                } else {
                    Verbosity::Normal
                },
                platform,
            })
        }),
        (word(), flag(), flag(), proptest::option::of(word())).prop_map(|(name, full, exact, format)| {
            DockerCommand::History(History {
                name,
                width: if full { Width::Full } else { Width::Cut },
                columns: if exact { Columns::Ids } else { Columns::Usual },
                format,
                units: if exact { Units::Exact } else { Units::Human },
            })
        }),
        (proptest::option::of(word()), word(), word()).prop_map(|(server, user, secret)| {
            DockerCommand::Login(Login {
                server,
                username: Some(user),
                password: PasswordFrom::Argv(Secret::new(secret)),
            })
        }),
        proptest::option::of(word()).prop_map(DockerCommand::Logout),
        proptest::option::of(word()).prop_map(DockerCommand::Info),
    ]
}

proptest! {
    #[test]
    fn what_is_written_as_an_argv_parses_back(
        command in prop_oneof![list_strategy(), build_strategy(), other_strategy()]
    ) {
        prop_assert_eq!(parse(&command.to_argv()), Parsed::Native(command));
    }

    #[test]
    fn no_argv_makes_the_parser_panic(argv in proptest::collection::vec("\\PC{0,12}|rm|image|ls|-f|--|--filter|-", 0..7)) {
        let _ = parse(&argv);
        let _ = layout(&argv);
    }
}
