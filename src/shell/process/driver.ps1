# What the lesson's PowerShell runs. Requests and reports go over one pipe, as texts that end in NUL:
# `run`, program  or  `set`, name, value;  then exit code, how it ended, folder, which command failed (not known here), and `=value` of each
# watched name.
# It came to its end (0), or the shell ends with it (ended), by `exit` or by Ctrl-C: a script cannot tell which.
param([string]$Pipe, [string]$Folder, [string]$Watched)

# docker writes UTF-8. Windows PowerShell would read it, and write its own output, in the machine's code page.
try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false } catch { }
$OutputEncoding = New-Object System.Text.UTF8Encoding $false

$__stepgate = New-Object System.IO.Pipes.NamedPipeClientStream('.', $Pipe, [System.IO.Pipes.PipeDirection]::InOut)
$__stepgate.Connect(20000)
Set-Location -LiteralPath $Folder
$env:STEPGATE_FOLDER = $null

function __stepgate_read {
    $bytes = New-Object System.Collections.Generic.List[byte]
    while ($true) {
        $byte = $__stepgate.ReadByte()
        if ($byte -lt 0) { [Environment]::Exit(0) }
        if ($byte -eq 0) { return [System.Text.Encoding]::UTF8.GetString($bytes.ToArray()) }
        $bytes.Add([byte]$byte)
    }
}

function __stepgate_tell([int]$Exit, [string]$Stop) {
    $texts = @("$Exit", $Stop, (Get-Location -PSProvider FileSystem).ProviderPath, '')
    foreach ($name in $Watched.Split(',', [StringSplitOptions]::RemoveEmptyEntries)) {
        $value = [Environment]::GetEnvironmentVariable($name)
        if ($null -eq $value) { $value = Get-Variable -Name $name -ValueOnly -Scope Script -ErrorAction SilentlyContinue }
        if ($null -eq $value) { $texts += '' } else { $texts += "=$value" }
    }
    $bytes = [System.Text.Encoding]::UTF8.GetBytes(($texts -join "`0") + "`0")
    $__stepgate.Write($bytes, 0, $bytes.Length)
    $__stepgate.Flush()
}

__stepgate_tell 0 '0'
while ($true) {
    $__stepgate_kind = __stepgate_read
    if ($__stepgate_kind -eq 'set') {
        $__stepgate_name = __stepgate_read
        [Environment]::SetEnvironmentVariable($__stepgate_name, (__stepgate_read))
        __stepgate_tell 0 '0'
        continue
    }
    $__stepgate_text = __stepgate_read
    $global:LASTEXITCODE = 0
    $__stepgate_ok = $true
    $__stepgate_stop = 'ended'
    # The inner loop takes a `break` of the program's. Ctrl-C and `exit` leave through `finally`, with the last report.
    try {
        foreach ($__stepgate_once in 1) {
            try {
                # The empty line ends a last line that goes on.
                . ([ScriptBlock]::Create($__stepgate_text + "`n`n" + '$__stepgate_ok = $?')) | Out-Default
            } catch {
                $__stepgate_ok = $false
                $_ | Out-Default
            }
        }
        $__stepgate_stop = '0'
    } finally {
        $__stepgate_exit = if ($global:LASTEXITCODE) { $global:LASTEXITCODE } elseif ($__stepgate_ok) { 0 } else { 1 }
        __stepgate_tell $__stepgate_exit $__stepgate_stop
    }
}
