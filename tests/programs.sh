#!/usr/bin/env bash
# Install the system programs that tests use, where they are missing and it is permitted.
# usage: tests/programs.sh [--required] NAME…     with --required a program that stays missing is an error
set -euo pipefail

# name | Debian and Ubuntu packages, other packages that serve too | command that proves it is there | what it is for
# A \| is a bar within a field. The shell of Chromium has no windows: it opens a page in a quarter of the time.
PROGRAMS='
chromium | chromium-headless-shell \| chromium | command -v chromium-headless-shell \|\| command -v chromium \|\| command -v chromium-browser \|\| command -v google-chrome | the tests that open the page in a browser
libreoffice | libreoffice-writer-nogui | command -v soffice || command -v libreoffice | the tests of DOC, WPS, RTF and ODT
tesseract | tesseract-ocr tesseract-ocr-chi-sim | tesseract --list-langs 2>/dev/null \| grep -qx chi_sim | the test of scanned pages
virtuoso | virtuoso-opensource-7-bin | command -v virtuoso-t | the tests of pushing to and reading a Virtuoso server
java     | openjdk-17-jre-headless | java -version 2>&1 \| grep -Eq "version .(1[7-9]\|[2-9][0-9])" | the tests of Spark
compiler | gcc libc6-dev python3-dev | command -v cc && .venv/bin/python -c "import os, sysconfig; os.stat(sysconfig.get_config_h_filename())" | the test of compiled extraction
fonts    | fonts-noto-cjk | fc-list :lang=zh family \| grep -q .                                           | pages and pictures with Chinese text
'

field() { # NAME NUMBER: one field of a program's row
  grep -E "^$1 +\|" <<<"$PROGRAMS" | sed 's/\\|/\x01/g' | cut -d'|' -f"$2" | sed 's/\x01/|/g; s/^ *//; s/ *$//'
}

is_there() { bash -c "$(field "$1" 3)" >/dev/null 2>&1; }

as_root() { # the words before a command that make it run as root, or failure
  if [ "$(id -u)" = 0 ]; then echo env; elif sudo -n true 2>/dev/null; then echo 'sudo -n env'; else return 1; fi
}

install() { # PACKAGES[|PACKAGES…]: the first that can be
  local prefix packages
  command -v apt-get >/dev/null && prefix=$(as_root) || return 1
  while read -r packages; do
    echo "installing $packages …"
    get "$packages" && return
    $prefix apt-get update -qq </dev/null >/dev/null 2>&1 || true
    get "$packages" && return
  done <<<"${1//|/$'\n'}"
  return 1
}

# shellcheck disable=SC2086 - a row may name several packages
get() { # PACKAGES
  $prefix DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1 </dev/null >/dev/null 2>&1
}

required=false missing=0
[ "${1-}" = --required ] && { required=true; shift; }
for name in "$@"; do
  package=$(field "$name" 2) || true
  [ -n "$package" ] || { echo "$0: no program $name in the table" >&2; exit 2; }
  is_there "$name" || install "$package" || true
  is_there "$name" && continue
  missing=1
  echo "$name is missing and could not be installed here: $(field "$name" 4) will be skipped." >&2
  echo "  install it as root: apt-get install ${package//|/or} (elsewhere the packages of these names), then run make again" >&2
done
if $required; then exit "$missing"; fi
