@echo off
rem Opens the counter page; the first time it walks through trust, region, hall, language.
rem "start.cmd setup" walks through them again; options of `setup` may follow.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
set "PYTHONUTF8=1"
pushd "%~dp0" || exit /b 3
if not exist "program\Scripts\python.exe" goto :not_installed
if "%~1"=="setup" goto :setup
if exist "counter\counter.json" goto :start
:setup
if exist "trust" goto :setup_with_bundle
"program\Scripts\python.exe" -m verifier.cli setup counter %2 %3 %4 %5 %6 %7 %8 %9
if errorlevel 1 goto :failed
goto :start
:setup_with_bundle
"program\Scripts\python.exe" -m verifier.cli setup counter --bundle trust %2 %3 %4 %5 %6 %7 %8 %9
if errorlevel 1 goto :failed
:start
"program\Scripts\python.exe" -m verifier.cli start counter
if errorlevel 1 goto :failed
popd
exit /b 0

:not_installed
type "text\not-installed.txt"
:failed
popd
if not defined TONGYAN_UNATTENDED pause
exit /b 3
