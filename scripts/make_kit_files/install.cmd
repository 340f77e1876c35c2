@echo off
rem Installs the counter into the folder "program" beside this file.
rem Needs no administrator and no network. All that is shown lies in "text": a console
rem that reads this file in another code page loses its place at the first Chinese word.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
set "PYTHONUTF8=1"
rem Somebody's own settings must not lead pip to a network.
set "PIP_CONFIG_FILE=nul"
rem Asked for a version that is not there, the launcher would fetch one.
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=false"
set "PYLAUNCHER_ALLOW_INSTALL="
rem From here on every path is short: the folder may have spaces or & in its name.
pushd "%~dp0" || exit /b 3
set "PYTHON="
call :find_python
if not defined PYTHON goto :no_python
type "text\installing.txt"
%PYTHON% -m venv program
if errorlevel 1 goto :failed
"program\Scripts\python.exe" -m pip --isolated install --quiet --disable-pip-version-check --no-cache-dir --no-index -f wheels --require-hashes -r requirements.txt
if errorlevel 1 goto :failed
"program\Scripts\python.exe" -m pip --isolated check
if errorlevel 1 goto :failed
type "text\installed.txt"
set "RESULT=0"
goto :end

:find_python
if not exist "python\windows-x86_64.tar.gz" goto :look_around
if exist "runtime\python\python.exe" goto :brought_along
if not exist "runtime" mkdir "runtime"
tar -xf "python\windows-x86_64.tar.gz" -C "runtime" || exit /b 1
:brought_along
set "PYTHON=runtime\python\python.exe"
exit /b 0
:look_around
for %%V in (@PYTHONS@) do py -%%V "text\suits.py" %%V >nul 2>nul && set "PYTHON=py -%%V" && exit /b 0
python "text\suits.py" @PYTHONS@ >nul 2>nul && set "PYTHON=python"
exit /b 0

:no_python
type "text\no-python.txt"
set "RESULT=3"
goto :end
:failed
type "text\failed.txt"
set "RESULT=3"
:end
popd
rem A window that was opened by a double click stays until it was read.
if not defined TONGYAN_UNATTENDED pause
exit /b %RESULT%
