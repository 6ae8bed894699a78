//! The same for a PowerShell that nobody sits at: what would run on becomes a job of its, what opens a shell gets the lesson's lines.
//!
//! Lines go by the environment and not by a pipe, in which PowerShell would end them as Windows does. Not here: bash (`alone`), and
//! giving them to the command (`shell::shim`).

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::lesson::Dialect;
use crate::script::splice::splice;
use crate::script::tree::{Kind, Link, Script, Statement};

use super::alone::{
    Instead, Readiness, SHORTLY, TYPED_VARIABLE, Waiting, instead, is_whole, left_out, waits,
};
use super::{Style, powershell, print, quote};

/// Runs a text as a job that has the lesson's variables and folder, and shows what it writes until it tells that it can be used, or
/// has ended. As long as bash waits: what tells nothing until it has been quiet for five seconds, or twenty are over.
const SERVE: &str = r#"function stepgate_serve([string]$Text, [bool]$Looks, [string]$Port, [int]$Rounds = 100) {
    $values = @{}
    foreach ($one in Get-Variable -Scope Script) {
        $is_plain = $one.Value -is [string] -or $one.Value -is [ValueType]
        if ($is_plain -and "$($one.Options)" -eq 'None' -and $one.Name -notlike '__stepgate*') { $values[$one.Name] = $one.Value }
    }
    if ($_ -is [string] -or $_ -is [ValueType]) { $values['_'] = $_ }
    $file = [System.IO.Path]::GetTempFileName()
    $env:STEPGATE_READY = "$file.ready"
    $job = Start-Job -ArgumentList (Get-Location -PSProvider FileSystem).ProviderPath, $values, $Text, $file -ScriptBlock {
        param($place, $values, $text, $file)
        [System.IO.File]::WriteAllText("$file.process", "$PID")
        Set-Location -LiteralPath $place
        foreach ($name in $values.Keys) { Set-Variable -Name $name -Value $values[$name] }
        $global:LASTEXITCODE = 0
        . ([ScriptBlock]::Create($text)) *>&1
        $ok = $?
        $exit = if ($global:LASTEXITCODE) { $global:LASTEXITCODE } elseif ($ok) { 0 } else { 1 }
        [System.IO.File]::WriteAllText("$file.exit", "$exit")
    }
    $env:STEPGATE_READY = $null
    $found = ''
    $still = 0
    for ($n = 0; $n -lt $Rounds -and $still -lt 25; $n++) {
        if ("$($job.State)" -notin 'NotStarted', 'Running') { break }
        $said = @(Receive-Job -Job $job)
        if ($said.Count) { $still = 0 } else { $still++ }
        $said | Out-Default
        if ($Looks -and (Test-Path -LiteralPath "$file.process")) {
            $Looks = $false
            $arguments = @([System.IO.File]::ReadAllText("$file.process"), "`"$file.ready`"", $Port) -ne ''
            Start-Process -FilePath stepgate-listening -ArgumentList $arguments -ErrorAction SilentlyContinue
        }
        $state, $found = "$(Get-Content -LiteralPath "$file.ready" -TotalCount 1 -ErrorAction SilentlyContinue)" -split ' ', 2
        if ($state -eq 'wait') { $n = 0; $still = 0 }
        if ($state -in 'ready', 'late') { break }
        Start-Sleep -Milliseconds 200
    }
    Receive-Job -Job $job | Out-Default
    if ("$($job.State)" -notin 'NotStarted', 'Running') {
        $exit = Get-Content -LiteralPath "$file.exit" -ErrorAction SilentlyContinue
        $global:LASTEXITCODE = if ($null -eq $exit) { 1 } else { [int]$exit }
    } else {
        $global:LASTEXITCODE = 0
    }
    Remove-Item -Path "$file*" -ErrorAction SilentlyContinue
    if ($found) { [Console]::Error.WriteLine("stepgate: $found") }
}"#;

/// Prints a script as a program of PowerShell in which these commands do not keep the ones behind them waiting.
pub(super) fn program(script: &Script, commands: &[Waiting<'_>]) -> Result<String, Vec<Diagnostic>> {
    if !waits(script, commands) {
        return print(script, Dialect::Powershell);
    }
    let program = if script.dialect == Dialect::Powershell {
        let mut edits = Vec::new();
        Editor { script, commands }.body(&script.body, Within::Lines, &mut edits)?;
        edited(script, &edits)?
    } else {
        powershell::program(script, Style::Alone(commands))?
    };
    Ok(if program.contains("stepgate_serve ") {
        format!("{SERVE}\n{program}")
    } else {
        program
    })
}

/// A piece of the script's own text, and what stands in its place.
type Edit = (Range<usize>, String);

fn edited(script: &Script, edits: &[Edit]) -> Result<String, Vec<Diagnostic>> {
    let mut program = String::new();
    let mut at = 0;
    for (range, text) in edits {
        program.push_str(&splice(script, at..range.start)?);
        program.push_str(text);
        at = range.end;
    }
    program.push_str(&splice(script, at..script.source.text.len())?);
    Ok(program)
}

/// What a statement stands in.
#[derive(Clone, Copy)]
enum Within {
    /// Lines, of which there may be more.
    Lines,
    /// A chain, whose members are one statement each.
    Chain,
}

/// Finds what of a script's own text becomes something else.
struct Editor<'a> {
    script: &'a Script,
    commands: &'a [Waiting<'a>],
}

impl Editor<'_> {
    /// The end of a piece without the blanks at it.
    fn trimmed(&self, end: usize) -> usize {
        self.script.source.text[..end].trim_end().len()
    }

    fn body(&self, body: &[Statement], within: Within, edits: &mut Vec<Edit>) -> Result<(), Vec<Diagnostic>> {
        for statement in body {
            self.statement(statement, within, edits)?;
        }
        Ok(())
    }

    fn statement(
        &self,
        statement: &Statement,
        within: Within,
        edits: &mut Vec<Edit>,
    ) -> Result<(), Vec<Diagnostic>> {
        if let Some(instead) = instead(self.script, statement, self.commands) {
            let span = statement.span.start..self.trimmed(statement.span.end);
            let text = apart(&splice(self.script, span.clone())?, instead);
            let is_several = matches!(within, Within::Chain) && matches!(instead, Instead::Lines(_));
            let text = if is_several {
                format!(". {{ {text} }}")
            } else {
                text
            };
            edits.push((span, text));
            return Ok(());
        }
        match &statement.kind {
            Kind::Chain(first, link, second) => {
                let n_before = edits.len();
                self.statement(first, Within::Chain, edits)?;
                // What a function has come to, only the exit code says.
                let is_asked = edits.len() > n_before;
                if is_asked {
                    let operator = self.trimmed(end(first))..second.span.start;
                    edits.push((operator, format!("; if ({}) {{ ", came_to(*link))));
                }
                self.statement(second, Within::Chain, edits)?;
                if is_asked {
                    let end = self.trimmed(second.span.end);
                    edits.push((end..end, " }".to_owned()));
                }
                Ok(())
            }
            kind if is_whole(kind) => Ok(()),
            kind => {
                let mut bodies = kind.bodies().into_iter();
                bodies.try_for_each(|body| self.body(body, Within::Lines, edits))
            }
        }
    }
}

/// Where a chain's last member ends.
fn end(statement: &Statement) -> usize {
    match &statement.kind {
        Kind::Chain(_, _, last) => end(last),
        _ => statement.span.end,
    }
}

/// Asks what the statement before, in whose place something stands, has come to.
pub(super) fn came_to(link: Link) -> &'static str {
    match link {
        Link::And => "-not $global:LASTEXITCODE",
        Link::Or => "$global:LASTEXITCODE",
    }
}

pub(super) fn apart(command: &str, instead: Instead<'_>) -> String {
    let text = quote::powershell_single(command);
    match instead {
        Instead::Background(Readiness::Told) => format!("stepgate_serve {text} $false ''"),
        Instead::Background(Readiness::Shows) => format!("stepgate_serve {text} $false '' {SHORTLY}"),
        Instead::Background(Readiness::Listening(None)) => format!("stepgate_serve {text} $true ''"),
        Instead::Background(Readiness::Listening(Some(port))) => {
            format!("stepgate_serve {text} $true '{port}'")
        }
        Instead::Lines(lines) => {
            let lines = quote::powershell_single(lines);
            format!("$env:{TYPED_VARIABLE} = {lines}\n{command}\n$env:{TYPED_VARIABLE} = $null")
        }
        Instead::Shown => format!("& {{ {command}\n}} | Out-String -Stream"),
        Instead::LeftOut => {
            let words = quote::powershell_single(&left_out(command));
            format!("[Console]::Error.WriteLine({words})")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LISTENING, READY_VARIABLE};
    use super::*;

    #[test]
    fn the_names_in_the_function_are_those_that_others_go_by() {
        let set = format!("$env:{READY_VARIABLE} =");
        assert_eq!(SERVE.matches(&set).count(), 2, "set, and taken back");
        assert!(SERVE.contains(&format!("-FilePath {LISTENING} ")));
    }
}
