# shellcheck shell=bash
# Completion of thrctl for bash 4.4 or later, with the bash-completion package or without it.
# Generated from the options of thrctl ('thrctl completion bash' prints it): changes here get lost.
#
# Source it in ~/.bashrc, or install it as <prefix>/share/bash-completion/completions/thrctl. It
# starts no program. Names of processes are bytes that anybody may choose: beside a PID they are shown
# with ? for what is not printable ASCII; as words only printable ASCII is offered, quoted.

# The options of command $1, in words.
_thrctl_options() {
  words=
  case $1 in
    '') words='-h --help -V --version' ;;
    ps) words='-h --help -a --all-threads --all -o --output --sort -w --where -g --group --interval --json --jsonl --plain --color --colour' ;;
    show) words='-h --help --json --jsonl --plain --color --colour' ;;
    auxv) words='-h --help --file --word-size --byte-order --arch --page-size -o --output --json --jsonl --plain --color --colour' ;;
    cpus) words='-h --help --json --jsonl --plain --color --colour' ;;
    kill) words='-h --help -s --signal --value -a --all-threads --all -0 --probe --dry-run --wait --repeat --interval -v --verbose --json --jsonl --plain --color --colour' ;;
    name) words='-h --help --json --jsonl --plain --color --colour' ;;
    limits) words='-h --help --check --simulate --stack -o --output --json --jsonl --plain --color --colour' ;;
    set) words='-h --help -a --all-threads --affinity --nice --policy --priority --runtime --deadline --period --reset-on-fork --timer-slack --io-class --dry-run --undo --restore --json --jsonl --plain --color --colour' ;;
    signals) words='-h --help --route --mask --list --queue --stop-limit -o --output --json --jsonl --plain --color --colour' ;;
    bench) words='-h --help --duration --iterations --warmup --runs --cpus --threads --interval --engine --lock-memory --policy --priority --set --matrix --hgrm --svg --raw --check --noise --json --jsonl --plain --color --colour' ;;
    spawn) words='-h --help -n --threads --name --with --flags --stack --guard --altstack --affinity --policy --priority --nice --detached --work --churn --for --block --mask --ignore --catch --onstack --restart --send --background --force --race-check --unprotected --rounds --all-threads-call --deny-one --cpu-timer --json --jsonl --plain --color --colour' ;;
    shell) words='-h --help -c --command --keep-going -q --quiet --no-startup-file' ;;
    schema) words='-h --help' ;;
    completion) words='-h --help' ;;
    help) words='-h --help' ;;
  esac
}

# The value of option $2 of command $1. how: needed, attached (after = only) or next (also as the
# next word, where it fits); empty for an option without a value.
_thrctl_value() {
  how='' kind='' words=''
  case "$1 $2" in
    'ps -o' | 'ps --output')
      how=needed kind=columns words='help tid pid ppid name process cmdline user uid nstid state cpu allowed policy reset prio rtprio nice slack runtime deadline period slice ioprio autonice time utime stime %cpu run delay started age vcsw icsw minflt majflt blocked pending shpending ignored caught waiting syscall args wchan seccomp nnp cgroup stack stackused guard threads states vsize'
      ;;
    'ps --sort')
      how=needed kind=column_sort words='tid pid ppid name process cmdline user uid nstid state cpu allowed policy reset prio rtprio nice slack runtime deadline period slice ioprio autonice time utime stime %cpu run delay started age vcsw icsw minflt majflt blocked pending shpending ignored caught waiting syscall args wchan seccomp nnp cgroup stack stackused guard threads states vsize'
      ;;
    'ps -w' | 'ps --where')
      how=needed kind=filter words='blocks pends ignores catches tid pid ppid name process cmdline user uid nstid state cpu allowed policy reset prio rtprio nice slack runtime deadline period slice ioprio autonice time utime stime %cpu run delay started age vcsw icsw minflt majflt blocked pending shpending ignored caught waiting syscall args wchan seccomp nnp cgroup stack stackused guard threads states vsize'
      ;;
    'ps -g' | 'ps --group')
      how=next kind=columns words='tid pid ppid name process cmdline user uid nstid state cpu allowed policy reset prio rtprio nice slack runtime deadline period slice ioprio autonice time utime stime %cpu run delay started age vcsw icsw minflt majflt blocked pending shpending ignored caught waiting syscall args wchan seccomp nnp cgroup stack stackused guard'
      ;;
    'ps --interval' | 'kill --interval' | 'set --runtime' | 'set --deadline' | 'set --period' | 'set --timer-slack' | 'signals --stop-limit' | 'bench --duration' | 'bench --interval' | 'spawn --for')
      how=needed kind=duration words=''
      ;;
    'ps --color' | 'ps --colour' | 'show --color' | 'show --colour' | 'auxv --color' | 'auxv --colour' | 'cpus --color' | 'cpus --colour' | 'kill --color' | 'kill --colour' | 'name --color' | 'name --colour' | 'limits --color' | 'limits --colour' | 'set --color' | 'set --colour' | 'signals --color' | 'signals --colour' | 'bench --color' | 'bench --colour' | 'spawn --color' | 'spawn --colour')
      how=needed kind=choice words='auto always never'
      ;;
    'auxv --file' | 'set --undo' | 'set --restore' | 'bench --hgrm' | 'bench --svg' | 'bench --raw')
      how=needed kind=file words=''
      ;;
    'auxv --word-size')
      how=needed kind=choice words='32 64'
      ;;
    'auxv --byte-order')
      how=needed kind=choice words='little big'
      ;;
    'auxv --arch')
      how=needed kind=choice words='x86_64 aarch64 arm riscv64 powerpc s390x'
      ;;
    'auxv -o' | 'auxv --output')
      how=needed kind=columns words='help type name value meaning'
      ;;
    'kill -s' | 'kill --signal' | 'signals --route' | 'spawn --send')
      how=needed kind=signal words='HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS 32 33 RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMIN+16 RTMIN+17 RTMIN+18 RTMIN+19 RTMIN+20 RTMIN+21 RTMIN+22 RTMIN+23 RTMIN+24 RTMIN+25 RTMIN+26 RTMIN+27 RTMIN+28 RTMIN+29 RTMIN+30'
      ;;
    'kill --value' | 'kill --repeat' | 'limits --simulate' | 'set --nice' | 'set --priority' | 'bench --iterations' | 'bench --warmup' | 'bench --runs' | 'bench --threads' | 'bench --priority' | 'bench --check' | 'bench --noise' | 'spawn -n' | 'spawn --threads' | 'spawn --priority' | 'spawn --nice' | 'spawn --churn' | 'spawn --rounds' | 'spawn --cpu-timer')
      how=needed kind=number words=''
      ;;
    'kill --wait')
      how=attached kind=duration words='forever'
      ;;
    'limits --check')
      how=attached kind=number words=''
      ;;
    'limits --stack' | 'spawn --stack' | 'spawn --guard' | 'spawn --altstack')
      how=needed kind=size words=''
      ;;
    'limits -o' | 'limits --output')
      how=needed kind=columns words='help binds limit scope max used left unit each state source raise note'
      ;;
    'set --affinity')
      how=needed kind=cpu_list words='all'
      ;;
    'set --policy')
      how=needed kind=choice words='other batch idle fifo rr deadline ext'
      ;;
    'set --reset-on-fork')
      how=attached kind=choice words='yes no'
      ;;
    'set --io-class')
      how=needed kind=choice words='none rt best-effort idle'
      ;;
    'signals -o' | 'signals --output')
      how=needed kind=columns words='help number name disposition effect blocked_by pending'
      ;;
    'bench --cpus')
      how=needed kind=cpu_list words='same cross'
      ;;
    'bench --engine')
      how=needed kind=choice words='native jvm'
      ;;
    'bench --policy')
      how=needed kind=choice words='other fifo rr'
      ;;
    'bench --set' | 'spawn --name' | 'spawn --flags' | 'spawn --affinity' | 'shell -c' | 'shell --command')
      how=needed kind=text words=''
      ;;
    'spawn --with')
      how=needed kind=choice words='pthread clone'
      ;;
    'spawn --policy')
      how=needed kind=choice words='other batch idle fifo rr'
      ;;
    'spawn --work')
      how=needed kind=choice words='idle burn futex sigwait sleep'
      ;;
    'spawn --block' | 'spawn --mask' | 'spawn --ignore' | 'spawn --catch')
      how=needed kind=signal_set words='HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS 32 33 RTMIN RTMIN+1 RTMIN+2 RTMIN+3 RTMIN+4 RTMIN+5 RTMIN+6 RTMIN+7 RTMIN+8 RTMIN+9 RTMIN+10 RTMIN+11 RTMIN+12 RTMIN+13 RTMIN+14 RTMIN+15 RTMIN+16 RTMIN+17 RTMIN+18 RTMIN+19 RTMIN+20 RTMIN+21 RTMIN+22 RTMIN+23 RTMIN+24 RTMIN+25 RTMIN+26 RTMIN+27 RTMIN+28 RTMIN+29 RTMIN+30'
      ;;
    'spawn --all-threads-call')
      how=needed kind=choice words='setpriority timerslack sched_setaffinity setresuid'
      ;;
  esac
}

# The operands of command $1, and how many there may be; behind the word $files_after they are files.
_thrctl_operand() {
  kind='' words='' most=0 files_after=''
  case $1 in
    '') kind=choice most=1 words='ps show auxv cpus kill name limits set signals bench spawn shell schema completion help' ;;
    ps) kind=target words='' most=2147483647 ;;
    show) kind=target words='' most=1 ;;
    auxv) kind=target words='' most=1 ;;
    cpus) kind=target words='' most=1 ;;
    kill) kind=target words='' most=2147483647 ;;
    name) kind=target words='' most=2147483647 ;;
    limits) kind=target words='' most=1 ;;
    set) kind=target words='' most=1 ;;
    signals) kind=target words='' most=1 ;;
    bench) kind=choice words='list compare futex-wake futex-pingpong futex-wake-many futex-wake-parallel futex-requeue futex-hash futex-lock-pi futex-timeout futex-spurious sem plan9-sem rendezvous condvar pipe eventfd signal signal-handler yield spawn clock syscall park' most=2147483647 files_after=compare ;;
    shell) kind=file words='' most=1 ;;
    schema) kind=schema words='ps show auxv cpus kill name limits set signals route queue bench bench-list bench-compare bench-matrix spawn spawn-race spawn-call spawn-timers' most=1 ;;
    completion) kind=choice words='bash zsh fish' most=1 ;;
    help) kind=choice words='ps show auxv cpus kill name limits set signals bench spawn shell schema completion help targets json' most=1 ;;
  esac
}

# Offers $1 if it begins with what is typed; $2, if given, is shown beside it.
_thrctl_add() {
  if [[ $1 == "$part"* ]]; then
    COMPREPLY+=("$prefix$1")
    beside+=("${2-}")
  fi
}

# No blank behind what can go on.
_thrctl_nospace() {
  compopt -o nospace 2>/dev/null
}

# The name in the file $1, in name.
_thrctl_read_name() {
  name=
  # A name may hold a newline: read to the end of the file.
  { IFS= read -r -d '' name <"$1"; } 2>/dev/null
  name=${name%$'\n'}
}

# Offers id $1 with the name of the task in folder $2.
_thrctl_add_task() {
  local name LC_ALL=C
  [[ $1 == "$part"* ]] || return
  _thrctl_read_name "$2/comm"
  _thrctl_add "$1" "${name//[^[:print:]]/?}"
}

# PIDs; after PID/ its threads; after a letter the names of processes.
_thrctl_targets() {
  local folder quoted name=${part%%/*} LC_ALL=C
  local -A seen=()
  if [[ $part == */* && $name && $name != *[!0-9]* ]]; then
    for folder in "/proc/$name/task/"[0-9]*; do
      _thrctl_add_task "$name/${folder##*/}" "$folder"
    done
  elif [[ $part != *[!0-9]* ]]; then
    for folder in "/proc/$part"[0-9]* ${part:+"/proc/$part"}; do
      if [[ -d $folder ]]; then
        _thrctl_add_task "${folder##*/}" "$folder"
      fi
    done
    _thrctl_add self
  else
    _thrctl_add self
    for folder in /proc/[0-9]*; do
      _thrctl_read_name "$folder/comm"
      if [[ $name && $name != *[![:print:]]* ]]; then
        # What is typed has its backslashes, too.
        printf -v quoted %q "$name"
        if [[ ! ${seen[x$quoted]-} ]]; then
          seen[x$quoted]=1
          _thrctl_add "$quoted"
        fi
      fi
    done
  fi
}

_thrctl_words() {
  local word
  for word in $words; do
    _thrctl_add "$word"
  done
}

# As thrctl takes them: in small letters too, with SIG or without.
_thrctl_signals() {
  local word
  part=${part^^}
  if [[ $part == SIG* ]]; then
    prefix+=SIG part=${part#SIG}
  fi
  for word in $words; do
    # 32 and 33 belong to the C library.
    [[ $word == [0-9]* ]] || _thrctl_add "$word"
  done
}

# Leaves in part what follows the last comma.
_thrctl_list() {
  prefix+=${part%"${part##*,}"}
  part=${part##*,}
  _thrctl_nospace
}

# Offers what $kind and $words say for what is typed in part.
_thrctl_offer() {
  local online
  case $kind in
    target | pid) _thrctl_targets ;;
    file) compopt -o default 2>/dev/null ;;
    signal) _thrctl_signals ;;
    signal_set)
      _thrctl_list
      if [[ $part == ^* ]]; then
        prefix+=^ part=${part#^}
      fi
      _thrctl_signals
      ;;
    columns)
      _thrctl_list
      _thrctl_words
      ;;
    column_sort)
      if [[ $part == -* ]]; then
        prefix+=- part=${part#-}
      fi
      _thrctl_words
      ;;
    filter)
      case $part in
        blocks=* | pends=* | ignores=* | catches=*)
          prefix+=${part%%=*}= part=${part#*=}
          _thrctl_value kill --signal
          _thrctl_signals
          ;;
        *)
          _thrctl_nospace
          words=${words// /= }=
          _thrctl_words
          ;;
      esac
      ;;
    cpu_list)
      _thrctl_words
      online=
      { read -r online </sys/devices/system/cpu/online; } 2>/dev/null
      if [[ $online ]]; then
        _thrctl_add "$online"
      fi
      ;;
    *) _thrctl_words ;;
  esac
}

# Offers the next word of the command line in $line, of which the last is being typed.
_thrctl_next() {
  local command='' option='' end_of_options='' word how kind words most files_after first='' i operands=0
  local last=$((${#line[@]} - 1))
  for ((i = 0; i < last; i++)); do
    word=${line[i]}
    if [[ $option ]]; then
      option=
    elif [[ ! $command ]]; then
      [[ $word == -* ]] || command=$word
    elif [[ $end_of_options || $word != -?* ]]; then
      ((operands++)) || first=$word
    elif [[ $word == -- ]]; then
      end_of_options=1
    elif [[ $word != --*=* ]]; then
      _thrctl_value "$command" "$word"
      if [[ $how == needed || ($how == next && $i == $((last - 1))) ]]; then
        option=$word
      fi
    fi
  done
  part=$current
  if [[ $option ]]; then
    _thrctl_value "$command" "$option"
    _thrctl_offer
    [[ $how == next && $current != -* ]] || return
    prefix='' part=$current
  elif [[ ! $end_of_options && $current == --*=* ]]; then
    _thrctl_value "$command" "${current%%=*}"
    if [[ $how ]]; then
      prefix=${current%%=*}= part=${current#*=}
      _thrctl_offer
    fi
    return
  elif [[ ! $end_of_options && $current == -* ]]; then
    # A value may follow a short option without a blank.
    if [[ $current == -[!-]?* ]]; then
      _thrctl_value "$command" "${current:0:2}"
      if [[ $how ]]; then
        prefix=${current:0:2} part=${current:2}
        _thrctl_offer
        return
      fi
    fi
    _thrctl_options "$command"
    _thrctl_words
    # kill takes a signal as an option, too.
    if [[ $command == kill && $current == -[!-]* ]]; then
      _thrctl_value kill --signal
      prefix=- part=${current:1}
      _thrctl_signals
    fi
    return
  fi
  _thrctl_operand "$command"
  if [[ $files_after && $first == "$files_after" ]]; then
    kind='file'
  fi
  if ((operands < most)); then
    _thrctl_offer
  fi
}

_thrctl() {
  local current part='' prefix='' broken='' glued='' failglob='' word i
  local -a line=() beside=()
  local - IFS=$' \t\n'
  set +o noglob
  COMPREPLY=()
  # Readline breaks words at = and :, as in --color=never and rt:4.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ ${#line[@]} -gt 0 && ($glued || $word == [=:]*) ]]; then
      line[${#line[@]} - 1]+=$word
      glued=
      if [[ $word == [=:]* ]]; then
        glued=1
      fi
    else
      line+=("$word")
    fi
  done
  current=${line[${#line[@]} - 1]}
  if shopt -q failglob; then
    shopt -u failglob
    failglob=1
  fi
  _thrctl_next
  if [[ $failglob ]]; then
    shopt -s failglob
  fi
  # It replaces only what follows the last break, of which it must get no more.
  for ((i = 0; i < ${#current}; i++)); do
    if [[ ${current:i:1} == [=:] && $COMP_WORDBREAKS == *"${current:i:1}"* ]]; then
      broken=${current:0:i + 1}
    fi
  done
  for i in "${!COMPREPLY[@]}"; do
    COMPREPLY[i]=${COMPREPLY[i]#"$broken"}
    # A name is shown where a list is printed (9, ?, ! and @), not where words are put in in turn.
    if [[ ${beside[i]} && ${#COMPREPLY[@]} -gt 1 && ${COMP_TYPE-} =~ ^(9|63|33|64)$ ]]; then
      COMPREPLY[i]+="  (${beside[i]})"
    fi
  done
}

complete -F _thrctl thrctl
