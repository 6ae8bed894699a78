//! Lesson and values → what each step would run and what it must prove. Pure: the one place where `lesson`,
//! `script`, `docker` and `check` meet.
