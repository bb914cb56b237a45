#!/bin/sh
# install.sh - puts thrctl, its man pages and its completions where shells and man look
#
#   --prefix DIR   the place to install into, default /usr/local; as a normal user take ~/.local
#   --uninstall    remove what an earlier run installed there, and nothing else
#   --help         print this
#
# Environment:
#   DESTDIR        for packagers: put in front of every path that is written, but not meant. The
#                  start-up archive fits one place only and is not made then: let the package's
#                  postinst run THRCTL_MAKE_STARTUP=tree PREFIX/bin/thrctl
#   THRCTL_JAVA_HOME, JAVA_HOME, PATH   say which Java gets the start-up archive, as for thrctl
#
# DIR/lib/thrctl gets the program, DIR/bin/thrctl a symbolic link to it, DIR/share the rest.
# DIR/lib/thrctl/installed lists all of it, with checksums. A file that was changed since, or that
# something else has put there, is neither overwritten nor removed.
set -eu
umask 022

say() {
  printf 'install.sh: %s\n' "$*" >&2
}
fail() {
  say "$*"
  exit 1
}
usage() {
  say "$*. See 'install.sh --help'"
  exit 2
}

prefix=/usr/local uninstall=false
while [ $# -gt 0 ]; do
  case $1 in
    --prefix)
      [ $# -gt 1 ] || usage "--prefix needs a folder"
      prefix=$2
      shift
      ;;
    --prefix=*) prefix=${1#--prefix=} ;;
    --uninstall) uninstall=true ;;
    -h | --help)
      sed -n '2,/^set /s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    *) usage "unknown argument '$1'" ;;
  esac
  shift
done
case $prefix in
  '') usage "--prefix needs a folder" ;;
  /*) ;;
  *) prefix=$PWD/$prefix ;;
esac
while [ "${prefix%/}" != "$prefix" ]; do prefix=${prefix%/}; done
staging=${DESTDIR:-}
case $staging in
  '' | /*) ;;
  *) staging=$PWD/$staging ;;
esac
while [ "${staging%/}" != "$staging" ]; do staging=${staging%/}; done
root=$staging$prefix
app=$root/lib/thrctl
list=$app/installed

# Paths in the list are below the prefix, so that it also holds after a move from DESTDIR:
#   d PATH               a folder that had not been there ('.' is the prefix itself)
#   a NUMBER [staged]    how many above the prefix had not been there, below DESTDIR if staged
#   f SUM SIZE PATH      a file, with what cksum says of it
#   l TARGET PATH        a symbolic link

# sum FILE: its checksum and size, apart by one blank
sum() {
  cksum <"$1"
}

# is_ours TYPE-AND-DETAILS PATH: whether it is still what was installed
is_ours() {
  case $1 in
    f*) [ -f "$root/$2" ] && [ ! -L "$root/$2" ] && [ "f $(sum "$root/$2")" = "$1" ] ;;
    l*) [ -L "$root/$2" ] && [ "l $(readlink "$root/$2")" = "$1" ] ;;
  esac
}

remove() {
  [ -f "$list" ] || return 0
  # Made by the launcher, in no list.
  rm -rf "$app/lib/startup"
  while read -r type rest; do
    case $type in
      f) path=${rest#* } path=${path#* } details="f ${rest%" $path"}" ;;
      l) path=${rest#* } details="l ${rest%% *}" ;;
      *) continue ;;
    esac
    if is_ours "$details" "$path"; then
      rm -f "$root/$path"
    elif [ -e "$root/$path" ] || [ -L "$root/$path" ]; then
      say "left $root/$path: it was changed since it was installed"
    fi
  done <"$list"
  # Folders from the last made to the first; one with other things in it stays.
  folders=$(sed -n 's/^d //p' "$list" | sort -r)
  # shellcheck disable=SC2046 # a number and a word
  set -- $(sed -n 's/^a //p' "$list")
  rm -f "$list"
  printf '%s\n' "$folders" | while IFS= read -r folder; do
    if [ "$folder" = . ]; then folder=; fi
    rmdir "$root${folder:+/$folder}" 2>/dev/null || :
  done
  # After a move from DESTDIR those above are the system's own.
  [ "${2:-}" = "${DESTDIR:+staged}" ] || return 0
  folder=$root left=${1:-0}
  while [ "$left" -gt 0 ]; do
    folder=${folder%/*} left=$((left - 1))
    rmdir "$folder" 2>/dev/null || break
  done
}

if $uninstall; then
  [ -f "$list" ] || fail "no $list: nothing was installed below $root by this script"
  remove
  exit 0
fi

from=$(CDPATH='' && cd -P -- "$(dirname -- "$0")" && pwd -P)
for needed in bin/thrctl lib/build share; do
  [ -e "$from/$needed" ] || fail "$from/$needed is missing: run the install.sh of an unpacked thrctl, not a copy"
done

if [ -f "$list" ]; then
  remove
fi
if [ -e "$app" ]; then
  fail "$app is there, and was not installed by this script. Remove it, or choose another --prefix"
fi

done=false noted='' copying=''
# Takes away what was put in place before something failed.
undo() {
  $done && return
  rm -f ${copying:+"$copying"} "$app/files"
  remove
}
trap undo EXIT
trap 'exit 1' HUP INT TERM

note() {
  if [ -f "$list" ]; then
    printf '%s\n' "$1" >>"$list"
  else
    noted="$noted$1
"
  fi
}

# folder PATH: makes it, and those above it
folder() {
  if [ ! -d "$root/$1" ]; then
    case $1 in
      */*) folder "${1%/*}" ;;
    esac
    mkdir "$root/$1" || fail "cannot write there. Choose another --prefix, such as ~/.local"
    note "d $1"
  fi
}

# put FILE PATH: copies it, with the right to run it if it has that
put() {
  case $2 in
    */*) folder "${2%/*}" ;;
  esac
  if [ -e "$root/$2" ] || [ -L "$root/$2" ]; then
    fail "$root/$2 is there, and was not installed by this script. Remove it, or choose another --prefix"
  fi
  copying=$root/$2
  cp "$1" "$copying"
  note "f $(sum "$1") $2"
  copying=
  if [ -x "$1" ]; then chmod 755 "$root/$2"; else chmod 644 "$root/$2"; fi
}

# put_all FOLDER PATH: every file below FOLDER, start-up archives left out
put_all() {
  find "$1" -path "$1/startup" -prune -o -type f -print | sort >"$files"
  while IFS= read -r file; do
    put "$file" "$2${file#"$1"}"
  done <"$files"
}

if [ ! -d "$root" ]; then
  above=${root%/*} made=0
  while [ -n "$above" ] && [ ! -d "$above" ]; do
    above=${above%/*} made=$((made + 1))
  done
  mkdir -p "$root" || fail "cannot make $root. Choose another --prefix, such as ~/.local"
  note "d ."
  note "a $made${DESTDIR:+ staged}"
fi
folder lib/thrctl
printf '%s' "$noted" >"$list"
files=$app/files
put_all "$from/bin" lib/thrctl/bin
put_all "$from/lib" lib/thrctl/lib
put_all "$from/share" share
for file in install.sh README.md LICENSE NOTICE CHANGELOG.md; do
  put "$from/$file" "lib/thrctl/$file"
done
rm -f "$files"
folder bin
if [ -e "$root/bin/thrctl" ] || [ -L "$root/bin/thrctl" ]; then
  fail "$root/bin/thrctl is there, and was not installed by this script. Remove it, or choose another --prefix"
fi
note "l ../lib/thrctl/bin/thrctl bin/thrctl"
ln -s ../lib/thrctl/bin/thrctl "$root/bin/thrctl"
done=true

if [ -n "${DESTDIR:-}" ]; then
  say "no start-up archive was made: it fits one place only, and this is not yet it"
  exit 0
fi
THRCTL_MAKE_STARTUP=tree "$root/bin/thrctl" ||
  say "without a start-up archive thrctl runs all the same, but starts slower the first times"
case :$PATH: in
  *:"$prefix/bin":*) ;;
  *) say "installed. $prefix/bin is not in PATH" ;;
esac
