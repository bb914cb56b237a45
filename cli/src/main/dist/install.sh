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
#                  postinst run THRCTL_MAKE_STARTUP=tree PREFIX/bin/thrctl, and the same with 'shell' behind it
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
  # A shell leaves the tilde of --prefix=~/x as it is.
  \~ | \~/*)
    [ -n "${HOME:-}" ] || usage "--prefix: '$prefix' needs HOME, which is not set; write the path in full"
    prefix=$HOME${prefix#\~}
    ;;
  \~*) usage "--prefix: '$prefix' was not expanded by the shell; write the path in full" ;;
  /*) ;;
  *) prefix=$PWD/$prefix ;;
esac
# Of '..', only what exists can say where it leads; and folders are counted from the path.
case $prefix/ in
  */./* | */../* | *//*)
    there=$prefix rest=''
    while [ -n "$there" ] && [ ! -d "$there" ]; do
      rest=/${there##*/}$rest there=${there%/*}
    done
    case $rest/ in
      */../*) usage "--prefix: there is no folder $there${rest%%/..*}, so '..' behind it leads nowhere" ;;
    esac
    prefix=$(cd -P -- "$there/" && pwd -P)$(printf '%s' "$rest" | sed 's,/\.$,,; s,/\./,/,g; s,//*,/,g')
    ;;
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

# Paths in the list are below the prefix, so that it also holds after a move from DESTDIR. Each line is
# written before what it lists is made, so that a run that was killed can be undone, or done again:
#   d PATH               a folder that had not been there ('.' is the prefix itself)
#   a NUMBER [staged]    how many above the prefix had not been there, below DESTDIR if staged
#   f SUM SIZE PATH      a file, with what cksum says of it
#   l TARGET PATH        a symbolic link
# A file is copied under this name beside its own, and then renamed.
new=.thrctl-new

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

# listable PATH: whether this script can have put it there; a list may have been changed by somebody else
listable() {
  case /$1/ in
    *//* | */./* | */../*) return 1 ;;
  esac
  case $1 in
    bin | bin/thrctl | lib | lib/thrctl | lib/thrctl/* | share | share/*) ;;
    *) return 1 ;;
  esac
}

# holds FOLDER: whether the path FOLDER below the prefix leads to a folder that is really there. A system may
# have its own links, such as share/man to ../man, but no link may lead out of the prefix, or within lib/thrctl.
holds() {
  [ "$1" = "$held" ] && return
  real=$(CDPATH='' cd -P -- "$root/$1" 2>/dev/null && pwd -P) || return 1
  case $1 in
    lib/thrctl | lib/thrctl/*)
      [ "$real" = "$(CDPATH='' cd -P -- "$root/lib" && pwd -P)/${1#lib/}" ] || return 1
      ;;
  esac
  top=$(CDPATH='' cd -P -- "$root/" && pwd -P)
  case $real/ in
    "${top%/}"/*) held=$1 ;;
    *) return 1 ;;
  esac
}
held=''

# parent PATH: the folder that it is in
parent() {
  case $1 in
    */*) printf '%s' "${1%/*}" ;;
    *) printf . ;;
  esac
}

# empty_folders FOLDER: whether it has nothing but folders, as a run leaves that was killed near its end
empty_folders() {
  [ -d "$1" ] && [ ! -L "$1" ] && [ -z "$(find "$1" ! -type d -print)" ]
}

refused=false
refuse() {
  say "left $root/$1: $2"
  refused=true
}

# removable PATH: whether it may be removed as far as its place goes
removable() {
  if ! listable "$1"; then
    refuse "$1" "$list names it, but this script installs nothing there"
    return 1
  fi
  [ -e "$root/$1" ] || [ -L "$root/$1" ] || [ -e "$root/$1$new" ] || return 1
  holds "$(parent "$1")" && return
  refuse "$1" "a symbolic link on the way to it leads elsewhere"
  return 1
}

remove() {
  [ -f "$list" ] || return 0
  # Made by the launcher, in no list.
  if holds lib/thrctl/lib; then
    rm -rf "$app/lib/startup"
  fi
  while read -r type rest; do
    case $type in
      f) path=${rest#* } path=${path#* } details="f ${rest%" $path"}" ;;
      l) path=${rest#* } details="l ${rest%% *}" ;;
      *) continue ;;
    esac
    removable "$path" || continue
    rm -f "$root/$path$new"
    if is_ours "$details" "$path"; then
      rm -f "$root/$path"
    elif [ -e "$root/$path" ] || [ -L "$root/$path" ]; then
      say "left $root/$path: it was changed since it was installed"
    fi
  done <"$list"
  rm -f "$app/files"
  # Folders from the last made to the first; one with other things in it stays.
  folders=$(sed -n 's/^d //p' "$list" | sort -r)
  # shellcheck disable=SC2046 # a number and a word
  set -- $(sed -n 's/^a \([0-9]\{1,4\}\)\( staged\)\{0,1\}$/\1\2/p' "$list" | head -n 1)
  # First those that the list is not in: should this be killed, it is there for the next run.
  remove_folders "$folders" with
  rm -f "$list"
  remove_folders "$folders" without
  # After a move from DESTDIR those above are the system's own.
  [ "${2:-}" = "${DESTDIR:+staged}" ] || return 0
  folder=$root left=${1:-0}
  while [ "$left" -gt 0 ]; do
    folder=${folder%/*} left=$((left - 1))
    [ -n "$folder" ] || break
    rmdir "$folder" 2>/dev/null || break
  done
}

# remove_folders FOLDERS with|without the list in lib/thrctl
remove_folders() {
  printf '%s\n' "$1" | while IFS= read -r folder; do
    case $2:$folder in
      with:lib | with:lib/thrctl | with:. | *:) continue ;;
      without:.) rmdir "$root" 2>/dev/null || : ;;
      *)
        if listable "$folder" && [ ! -L "$root/$folder" ] && holds "$(parent "$folder")"; then
          rmdir "$root/$folder" 2>/dev/null || :
        fi
        ;;
    esac
  done
}

for folder in lib lib/thrctl bin share; do
  if [ -e "$root/$folder" ] && ! holds "$folder"; then
    fail "$root/$folder leads out of $root by a symbolic link. Give the folder that it leads to as --prefix"
  fi
done

if $uninstall; then
  if [ ! -f "$list" ]; then
    empty_folders "$app" || fail "no $list: nothing was installed below $root by this script"
    find "$app" -depth -type d -exec rmdir {} +
    exit 0
  fi
  remove
  if $refused; then exit 1; fi
  exit 0
fi

from=$(CDPATH='' && cd -P -- "$(dirname -- "$0")" && pwd -P)
for needed in bin/thrctl lib/build share licenses; do
  [ -e "$from/$needed" ] || fail "$from/$needed is missing: run the install.sh of an unpacked thrctl, not a copy"
done

if [ -f "$list" ]; then
  remove
fi
if { [ -e "$app" ] || [ -L "$app" ]; } && ! empty_folders "$app"; then
  fail "$app is there, and was not installed by this script. Remove it, or choose another --prefix"
fi

done=false noted=''
# Takes away what was put in place before something failed.
undo() {
  $done && return
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
    note "d $1"
    mkdir "$root/$1" || fail "cannot write there. Choose another --prefix, such as ~/.local"
  fi
  holds "$1" || fail "$root/$1 leads out of $root by a symbolic link. Choose another --prefix"
}

# put FILE PATH: copies it, with the right to run it if it has that
put() {
  case $2 in
    */*) folder "${2%/*}" ;;
  esac
  if [ -e "$root/$2" ] || [ -L "$root/$2" ]; then
    fail "$root/$2 is there, and was not installed by this script. Remove it, or choose another --prefix"
  fi
  note "f $(sum "$1") $2"
  rm -f "$root/$2$new"
  cp "$1" "$root/$2$new"
  if [ -x "$1" ]; then chmod 755 "$root/$2$new"; else chmod 644 "$root/$2$new"; fi
  mv "$root/$2$new" "$root/$2"
}

# put_all FOLDER PATH: every file below FOLDER, start-up archives left out
put_all() {
  find "$1" -path "$1/startup" -prune -o -type f -print | sort >"$files"
  while IFS= read -r file; do
    put "$file" "$2${file#"$1"}"
  done <"$files"
}

if [ ! -d "$root/" ]; then
  above=${root%/*} made=0
  while [ -n "$above" ] && [ ! -d "$above" ]; do
    above=${above%/*} made=$((made + 1))
  done
  mkdir -p "$root" || fail "cannot make $root. Choose another --prefix, such as ~/.local"
  note "d ."
  note "a $made${DESTDIR:+ staged}"
fi
# Between this folder and its list lies the only moment of which a kill leaves no note: an empty folder.
folder lib/thrctl
printf '%s' "$noted" >"$list"
files=$app/files
put_all "$from/bin" lib/thrctl/bin
put_all "$from/lib" lib/thrctl/lib
put_all "$from/share" share
put_all "$from/licenses" lib/thrctl/licenses
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
# One for the commands and one for the prompt.
if ! THRCTL_MAKE_STARTUP=tree "$root/bin/thrctl" || ! THRCTL_MAKE_STARTUP=tree "$root/bin/thrctl" shell; then
  say "without a start-up archive thrctl runs all the same, but starts slower the first times"
fi
case :$PATH: in
  *:"$prefix/bin":*) ;;
  *) say "installed. $prefix/bin is not in PATH" ;;
esac
