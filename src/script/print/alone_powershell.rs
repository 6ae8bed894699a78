//! The same for a PowerShell that nobody sits at: what would run on becomes a job of its, what opens a shell gets the lesson's lines.
//!
//! Only whole statements are: what waits within a list or a loop is left as it is. Lines go by the environment and not by a pipe, in
//! which PowerShell would end them as Windows does. Not here: bash (`alone`), and giving them to the command (`shell::shim`).

use crate::diagnostic::Diagnostic;
use crate::lesson::Dialect;
use crate::script::splice::splice;
use crate::script::tree::{Script, Statement};

use super::alone::{Instead, Readiness, TYPED_VARIABLE, Waiting, instead};
use super::{print, quote};

/// Runs a text as a job that has the lesson's variables and folder, and shows what it writes until it tells that it can be used, or
/// has ended. As long as bash waits: what tells nothing until it has been quiet for five seconds, or twenty are over.
const SERVE: &str = r#"function stepgate_serve([string]$Text, [bool]$Looks, [string]$Port) {
    $values = @{}
    foreach ($one in Get-Variable -Scope Script) {
        $is_plain = $one.Value -is [string] -or $one.Value -is [ValueType]
        if ($is_plain -and "$($one.Options)" -eq 'None' -and $one.Name -notlike '__stepgate*') { $values[$one.Name] = $one.Value }
    }
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
    for ($n = 0; $n -lt 100 -and $still -lt 25; $n++) {
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
    }
    Remove-Item -Path "$file*" -ErrorAction SilentlyContinue
    if ($found) { [Console]::Error.WriteLine("stepgate: $found") }
}"#;

/// Prints a script as a program of PowerShell in which these commands do not keep the ones behind them waiting.
pub(super) fn program(script: &Script, commands: &[Waiting<'_>]) -> Result<String, Vec<Diagnostic>> {
    let waits = |statement: &Statement| instead(script, statement, commands);
    if !script.body.iter().any(|statement| waits(statement).is_some()) {
        return print(script, Dialect::Powershell);
    }
    let has_jobs = script
        .body
        .iter()
        .any(|statement| matches!(waits(statement), Some(Instead::Background(_))));
    let mut program = if has_jobs {
        format!("{SERVE}\n")
    } else {
        String::new()
    };
    if script.dialect == Dialect::Powershell {
        let mut at = 0;
        for statement in &script.body {
            let Some(instead) = waits(statement) else { continue };
            program.push_str(&splice(script, at..statement.span.start)?);
            program.push_str(&apart(&splice(script, statement.span.clone())?, instead));
            at = statement.span.end;
        }
        program.push_str(&splice(script, at..script.source.text.len())?);
        return Ok(program);
    }
    let mut lines = Vec::with_capacity(script.body.len());
    for single in script.statements() {
        let text = print(&single, Dialect::Powershell)?;
        let instead = single
            .body
            .iter()
            .find_map(|statement| self::instead(&single, statement, commands));
        lines.push(match instead {
            Some(instead) => apart(&text, instead),
            None => text,
        });
    }
    program.push_str(&lines.join("\n"));
    Ok(program)
}

fn apart(command: &str, instead: Instead<'_>) -> String {
    let text = quote::powershell_single(command);
    match instead {
        Instead::Background(Readiness::Told) => format!("stepgate_serve {text} $false ''"),
        Instead::Background(Readiness::Listening(None)) => format!("stepgate_serve {text} $true ''"),
        Instead::Background(Readiness::Listening(Some(port))) => {
            format!("stepgate_serve {text} $true '{port}'")
        }
        Instead::Lines(lines) => {
            let lines = quote::powershell_single(lines);
            format!("$env:{TYPED_VARIABLE} = {lines}\n{command}\n$env:{TYPED_VARIABLE} = $null")
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
