//! The program's allocator, so that what is measured in a process of its own has it as well.
//!
//! Not here: why the program has it (`main`).

#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
