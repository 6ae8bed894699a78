//! Every check in wrong states and in right ones: a lesson that was really run, hurt in one way for each test, and
//! the same results reached in other ways than the lesson's.
//!
//! A wrong case first sees the check hold, so that a check that always fails is caught; a right case first sees it
//! fail. The whole of it runs on Docker and, once more, on the built-in engine (`both`), but for objects that it does not keep. Not here: how a check is inferred, and states that only a fake engine can have (`check`'s own tests).

mod both;
mod buildkit;
mod composed;
mod containers;
mod endings;
mod far;
mod home;
mod ids;
mod images;
mod kept;
mod listings;
mod logins;
mod other_tools;
mod others_ways;
mod own;
mod packages;
mod parts;
mod pushes;
mod report;
mod scene;
mod serving;
mod taken_up;
mod typed;
mod values;
mod yard;
