#!/bin/sh
# Installs what the product needs and does not find: Debian packages when allowed, uv in an environment
# of its own (.boot), the locked Python packages in .venv.   Usage: install.sh runtime|development|comparison
set -eu
cd "$(dirname "$0")/.."
kind=${1:-runtime}
# The W3C's checker of HTML is published for npm only; it runs on Java. Its sum, because npm pack keeps no lock.
vnu=26.9.27
vnu_sha256=5970d3ffca91a627cf0965e5d91bb2e4242307c29292998de0b419d6a901b2b7
python=${PYTHON:-python3}
say() { printf '==> %s\n' "$1"; }

"$python" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] < (3, 14)))' || {
  echo "Python 3.11, 3.12 or 3.13 is needed; $python is $("$python" --version 2>&1). Set PYTHON=/path/to/python3.11." >&2
  exit 1
}

missing=""
"$python" -c 'import ensurepip, venv' 2>/dev/null || missing="$missing python3-venv"
"$python" -c 'import ctypes; ctypes.CDLL("libpango-1.0.so.0"); ctypes.CDLL("libpangoft2-1.0.so.0")' 2>/dev/null ||
  missing="$missing libpango-1.0-0 libpangoft2-1.0-0"
if [ "$kind" = development ]; then
  command -v chromium >/dev/null || missing="$missing chromium"
  command -v pdftotext >/dev/null || missing="$missing poppler-utils"
  command -v msgfmt >/dev/null || missing="$missing gettext"
  command -v java >/dev/null || missing="$missing default-jre-headless"
  command -v npm >/dev/null || missing="$missing npm"
fi
if [ "$kind" = comparison ]; then # other printers, for `make bench`
  command -v wkhtmltopdf >/dev/null || missing="$missing wkhtmltopdf"
fi
if [ -n "$missing" ]; then
  line="apt-get install --no-install-recommends -y$missing"
  if ! command -v apt-get >/dev/null; then
    echo "Missing (names of Debian packages):$missing. Install them and run again." >&2
    exit 1
  elif [ "$(id -u)" = 0 ]; then
    say "Installing Debian packages:$missing"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive $line -qq >/dev/null
  elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    say "Installing Debian packages:$missing"
    sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive $line -qq >/dev/null
  else
    printf 'Debian packages are missing. Run this once, then try again:\n\n  sudo %s\n\n' "$line" >&2
    exit 1
  fi
fi

if [ "$kind" = comparison ]; then exit 0; fi

if [ ! -x .boot/bin/uv ]; then
  say "Installing uv into .boot"
  "$python" -m venv .boot
  .boot/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/boot.txt
fi

say "Installing the Python packages of requirements/$kind.txt into .venv"
[ -x .venv/bin/python ] || .boot/bin/uv venv --quiet --python "$(command -v "$python")" .venv
.boot/bin/uv pip sync --quiet --require-hashes --python .venv/bin/python "requirements/$kind.txt"
if [ "$kind" = development ]; then
  say "Installing the sample modules of the tests into .venv/sample"
  rm -rf .venv/sample
  .boot/bin/uv pip install --quiet --no-deps --no-build-isolation --python .venv/bin/python \
    --target .venv/sample ./tests/sample_module ./tests/sample_points ./tests/sample_dues ./tests/sample_cases
  for package in majma_visits majma_points majma_dues majma_cases; do
    .venv/bin/pybabel --quiet compile -D django -d ".venv/sample/$package/locale"
  done
fi
if [ "$kind" = development ] && [ ! -f ".venv/vnu-$vnu.jar" ]; then
  say "Fetching the HTML checker vnu $vnu into .venv"
  folder=$(mktemp -d)
  (cd "$folder" && npm pack --silent "vnu-jar@$vnu" >/dev/null)
  echo "$vnu_sha256  $folder/vnu-jar-$vnu.tgz" | sha256sum --check --quiet
  tar -xzf "$folder/vnu-jar-$vnu.tgz" -C "$folder" package/build/dist/vnu.jar
  mv "$folder/package/build/dist/vnu.jar" ".venv/vnu-$vnu.jar"
  rm -rf "$folder"
fi
touch .venv/.runtime
if [ "$kind" = development ]; then touch .venv/.development; else rm -f .venv/.development; fi
