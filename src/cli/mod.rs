//! The command line: one file per subcommand, its doc comment is its help.
