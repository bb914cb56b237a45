# Completion of thrctl for fish 3.
# Generated from the options of thrctl ('thrctl completion fish' prints it): changes here get lost.
#
# Source it, or install it as <prefix>/share/fish/vendor_completions.d/thrctl.fish. It starts no
# program. Names of processes are bytes that anybody may choose: beside a PID they are shown with ? for
# what is not printable ASCII; as words only printable ASCII is offered, which fish quotes.

# Whether no command has been typed yet.
function __thrctl_no_command
    set -l typed (commandline -opc)
    not string match -qr -- '^[^-]' $typed[2..]
end

# Whether the command is $argv[1].
function __thrctl_command
    set -l typed (commandline -opc)
    set -l words (string match -r -- '^[^-].*' $typed[2..])
    test "$words[1]" = $argv[1]
end

# Whether the command is $argv[1], and $argv[2] a word behind it.
function __thrctl_behind
    __thrctl_command $argv[1]; or return
    set -l typed (commandline -opc)
    contains -- $argv[2] $typed[3..]
end

# Whether it is, and no operand has been typed yet. A value of an option may look like one: then
# nothing is offered, where something could be.
function __thrctl_first_operand
    set -l typed (commandline -opc)
    set -l words (string match -r -- '^[^-].*' $typed[2..])
    test "$words[1]" = $argv[1]; or return
    set -l before
    set -l operands 0
    for word in $typed[2..]
        if not string match -q -- '-*' $word; and not string match -qr -- '^-' $before
            set operands (math $operands + 1)
        end
        set before $word
    end
    test $operands -le 1
end

# List $argv[1]: a word, a tab, what it means.
function __thrctl_words
    switch $argv[1]
        case 1
            printf '%s\t%s\n' \
                'HUP' '1, terminate; the terminal when it hangs up; daemons: read the configuration again' \
                'INT' '2, terminate; the terminal: Ctrl-C' \
                'QUIT' '3, core; the terminal: Ctrl-\\; a JVM prints its threads' \
                'ILL' '4, core; the CPU; a JVM' \
                'TRAP' '5, core; debuggers: breakpoints' \
                'ABRT' '6, core; abort(3)' \
                'BUS' '7, core; the CPU; a JVM' \
                'FPE' '8, core; the CPU; a JVM, a Go program' \
                'KILL' '9, terminate' \
                'USR1' '10, terminate; runtimes: the collector of Boehm GC and of Mono' \
                'SEGV' '11, core; the CPU; a JVM: null checks and safepoints' \
                'USR2' '12, terminate; a JVM: suspends its threads (JVMTI, JFR)' \
                'PIPE' '13, terminate; the kernel: write to a closed pipe or socket' \
                'ALRM' '14, terminate; alarm(2), setitimer(2)' \
                'TERM' '15, terminate; kill(1), service managers: end' \
                'STKFLT' '16, terminate' \
                'CHLD' '17, ignore; the kernel: a child ended or stopped' \
                'CONT' '18, continue; job control: fg, bg' \
                'STOP' '19, stop' \
                'TSTP' '20, stop; the terminal: Ctrl-Z' \
                'TTIN' '21, stop; the terminal: read in the background' \
                'TTOU' '22, stop; the terminal: write in the background' \
                'URG' '23, ignore; the kernel: urgent data of a socket; Go preempts goroutines with it' \
                'XCPU' '24, core; the kernel: RLIMIT_CPU' \
                'XFSZ' '25, core; the kernel: RLIMIT_FSIZE' \
                'VTALRM' '26, terminate; setitimer(2): ITIMER_VIRTUAL' \
                'PROF' '27, terminate; profilers: setitimer(2), async-profiler, Go\'s pprof' \
                'WINCH' '28, ignore; the terminal: its size has changed' \
                'IO' '29, terminate; the kernel: O_ASYNC' \
                'PWR' '30, terminate; the kernel: power failure' \
                'SYS' '31, core; the kernel: seccomp, bad system calls' \
                '32' '32, terminate; glibc, musl: timers and thread cancellation; cannot be blocked through them' \
                '33' '33, terminate; glibc: setuid of all threads; musl: thread cancellation' \
                'RTMIN' '34, terminate; musl keeps it for calls that all threads must make: its RTMIN is 35; else free for programs' \
                'RTMIN+1' '35, terminate' \
                'RTMIN+2' '36, terminate' \
                'RTMIN+3' '37, terminate' \
                'RTMIN+4' '38, terminate' \
                'RTMIN+5' '39, terminate' \
                'RTMIN+6' '40, terminate' \
                'RTMIN+7' '41, terminate' \
                'RTMIN+8' '42, terminate' \
                'RTMIN+9' '43, terminate' \
                'RTMIN+10' '44, terminate' \
                'RTMIN+11' '45, terminate' \
                'RTMIN+12' '46, terminate' \
                'RTMIN+13' '47, terminate' \
                'RTMIN+14' '48, terminate' \
                'RTMIN+15' '49, terminate' \
                'RTMIN+16' '50, terminate' \
                'RTMIN+17' '51, terminate' \
                'RTMIN+18' '52, terminate' \
                'RTMIN+19' '53, terminate' \
                'RTMIN+20' '54, terminate' \
                'RTMIN+21' '55, terminate' \
                'RTMIN+22' '56, terminate' \
                'RTMIN+23' '57, terminate' \
                'RTMIN+24' '58, terminate' \
                'RTMIN+25' '59, terminate' \
                'RTMIN+26' '60, terminate' \
                'RTMIN+27' '61, terminate' \
                'RTMIN+28' '62, terminate' \
                'RTMIN+29' '63, terminate' \
                'RTMIN+30' '64, terminate'
        case 2
            printf '%s\t%s\n' \
                'help' 'list the columns' \
                'tid' 'thread id' \
                'pid' 'process (thread group) id' \
                'ppid' 'process id of the parent' \
                'name' 'name of the thread (comm), 15 bytes' \
                'process' 'name of the process' \
                'cmdline' 'command line of the process' \
                'user' 'effective user' \
                'uid' 'effective user id' \
                'nstid' 'thread id in each pid namespace, outermost first' \
                'state' 'R running, S sleeping, D disk sleep, T stopped, t traced, Z zombie, I idle, P parked' \
                'cpu' 'CPU it last ran on' \
                'allowed' 'CPUs it may run on' \
                'policy' 'scheduling policy' \
                'reset' 'yes if children fall back to the default policy (SCHED_RESET_ON_FORK)' \
                'prio' 'kernel priority: 20 + nice, or -1 - real-time priority' \
                'rtprio' 'real-time priority, 1 to 99' \
                'nice' 'nice value, -20 to 19' \
                'slack' 'timer slack' \
                'runtime' 'CPU time in each period, of the policy deadline' \
                'deadline' 'when that is to be done, of the policy deadline' \
                'period' 'length of the period, of the policy deadline' \
                'slice' 'length of a time slice, of the policies other, batch and idle (Linux 6.12)' \
                'ioprio' 'I/O class and level: none, rt:0 (first) to rt:7, best-effort:0 to 7, idle' \
                'autonice' 'nice value of the autogroup of the process; - if it is in none' \
                'time' 'user and system CPU time' \
                'utime' 'user CPU time' \
                'stime' 'system CPU time' \
                '%cpu' 'share of one CPU over --interval' \
                'run' 'time on a CPU, by schedstat' \
                'delay' 'time ready but waiting for a CPU, by schedstat' \
                'started' 'when it was started, local time' \
                'age' 'time since its start' \
                'vcsw' 'voluntary context switches' \
                'icsw' 'involuntary context switches' \
                'minflt' 'page faults without disk access' \
                'majflt' 'page faults with disk access' \
                'blocked' 'signals that it blocks' \
                'pending' 'signals pending for this thread' \
                'shpending' 'signals pending for the process' \
                'ignored' 'signals that the process ignores' \
                'caught' 'signals that the process has handlers for' \
                'waiting' 'system call it sleeps in; - for none, ? if it cannot be seen' \
                'syscall' 'number of that system call, in the numbering of the program' \
                'args' 'arguments of that system call' \
                'wchan' 'kernel function it sleeps in' \
                'seccomp' 'seccomp mode: off, strict, filter' \
                'nnp' 'no_new_privs' \
                'cgroup' 'control group: the unified one, else all of version 1' \
                'stack' 'size of the mapping that the stack lies in; ? while the thread runs' \
                'stackused' 'from the stack pointer to the end of that mapping' \
                'guard' 'inaccessible bytes below the stack' \
                'threads' 'live threads' \
                'states' 'threads in each state, such as R1 S12' \
                'vsize' 'size of the address space'
        case 3
            printf '%s\t%s\n' \
                'tid' 'thread id' \
                'pid' 'process (thread group) id' \
                'ppid' 'process id of the parent' \
                'name' 'name of the thread (comm), 15 bytes' \
                'process' 'name of the process' \
                'cmdline' 'command line of the process' \
                'user' 'effective user' \
                'uid' 'effective user id' \
                'nstid' 'thread id in each pid namespace, outermost first' \
                'state' 'R running, S sleeping, D disk sleep, T stopped, t traced, Z zombie, I idle, P parked' \
                'cpu' 'CPU it last ran on' \
                'allowed' 'CPUs it may run on' \
                'policy' 'scheduling policy' \
                'reset' 'yes if children fall back to the default policy (SCHED_RESET_ON_FORK)' \
                'prio' 'kernel priority: 20 + nice, or -1 - real-time priority' \
                'rtprio' 'real-time priority, 1 to 99' \
                'nice' 'nice value, -20 to 19' \
                'slack' 'timer slack' \
                'runtime' 'CPU time in each period, of the policy deadline' \
                'deadline' 'when that is to be done, of the policy deadline' \
                'period' 'length of the period, of the policy deadline' \
                'slice' 'length of a time slice, of the policies other, batch and idle (Linux 6.12)' \
                'ioprio' 'I/O class and level: none, rt:0 (first) to rt:7, best-effort:0 to 7, idle' \
                'autonice' 'nice value of the autogroup of the process; - if it is in none' \
                'time' 'user and system CPU time' \
                'utime' 'user CPU time' \
                'stime' 'system CPU time' \
                '%cpu' 'share of one CPU over --interval' \
                'run' 'time on a CPU, by schedstat' \
                'delay' 'time ready but waiting for a CPU, by schedstat' \
                'started' 'when it was started, local time' \
                'age' 'time since its start' \
                'vcsw' 'voluntary context switches' \
                'icsw' 'involuntary context switches' \
                'minflt' 'page faults without disk access' \
                'majflt' 'page faults with disk access' \
                'blocked' 'signals that it blocks' \
                'pending' 'signals pending for this thread' \
                'shpending' 'signals pending for the process' \
                'ignored' 'signals that the process ignores' \
                'caught' 'signals that the process has handlers for' \
                'waiting' 'system call it sleeps in; - for none, ? if it cannot be seen' \
                'syscall' 'number of that system call, in the numbering of the program' \
                'args' 'arguments of that system call' \
                'wchan' 'kernel function it sleeps in' \
                'seccomp' 'seccomp mode: off, strict, filter' \
                'nnp' 'no_new_privs' \
                'cgroup' 'control group: the unified one, else all of version 1' \
                'stack' 'size of the mapping that the stack lies in; ? while the thread runs' \
                'stackused' 'from the stack pointer to the end of that mapping' \
                'guard' 'inaccessible bytes below the stack' \
                'threads' 'live threads' \
                'states' 'threads in each state, such as R1 S12' \
                'vsize' 'size of the address space'
        case 4
            printf '%s\t%s\n' \
                'blocks' 'signal that the thread blocks' \
                'pends' 'signal that is pending' \
                'ignores' 'signal that the process ignores' \
                'catches' 'signal that the process handles' \
                'tid' 'thread id' \
                'pid' 'process (thread group) id' \
                'ppid' 'process id of the parent' \
                'name' 'name of the thread (comm), 15 bytes' \
                'process' 'name of the process' \
                'cmdline' 'command line of the process' \
                'user' 'effective user' \
                'uid' 'effective user id' \
                'nstid' 'thread id in each pid namespace, outermost first' \
                'state' 'R running, S sleeping, D disk sleep, T stopped, t traced, Z zombie, I idle, P parked' \
                'cpu' 'CPU it last ran on' \
                'allowed' 'CPUs it may run on' \
                'policy' 'scheduling policy' \
                'reset' 'yes if children fall back to the default policy (SCHED_RESET_ON_FORK)' \
                'prio' 'kernel priority: 20 + nice, or -1 - real-time priority' \
                'rtprio' 'real-time priority, 1 to 99' \
                'nice' 'nice value, -20 to 19' \
                'slack' 'timer slack' \
                'runtime' 'CPU time in each period, of the policy deadline' \
                'deadline' 'when that is to be done, of the policy deadline' \
                'period' 'length of the period, of the policy deadline' \
                'slice' 'length of a time slice, of the policies other, batch and idle (Linux 6.12)' \
                'ioprio' 'I/O class and level: none, rt:0 (first) to rt:7, best-effort:0 to 7, idle' \
                'autonice' 'nice value of the autogroup of the process; - if it is in none' \
                'time' 'user and system CPU time' \
                'utime' 'user CPU time' \
                'stime' 'system CPU time' \
                '%cpu' 'share of one CPU over --interval' \
                'run' 'time on a CPU, by schedstat' \
                'delay' 'time ready but waiting for a CPU, by schedstat' \
                'started' 'when it was started, local time' \
                'age' 'time since its start' \
                'vcsw' 'voluntary context switches' \
                'icsw' 'involuntary context switches' \
                'minflt' 'page faults without disk access' \
                'majflt' 'page faults with disk access' \
                'blocked' 'signals that it blocks' \
                'pending' 'signals pending for this thread' \
                'shpending' 'signals pending for the process' \
                'ignored' 'signals that the process ignores' \
                'caught' 'signals that the process has handlers for' \
                'waiting' 'system call it sleeps in; - for none, ? if it cannot be seen' \
                'syscall' 'number of that system call, in the numbering of the program' \
                'args' 'arguments of that system call' \
                'wchan' 'kernel function it sleeps in' \
                'seccomp' 'seccomp mode: off, strict, filter' \
                'nnp' 'no_new_privs' \
                'cgroup' 'control group: the unified one, else all of version 1' \
                'stack' 'size of the mapping that the stack lies in; ? while the thread runs' \
                'stackused' 'from the stack pointer to the end of that mapping' \
                'guard' 'inaccessible bytes below the stack' \
                'threads' 'live threads' \
                'states' 'threads in each state, such as R1 S12' \
                'vsize' 'size of the address space'
        case 5
            printf '%s\t%s\n' \
                'tid' 'thread id' \
                'pid' 'process (thread group) id' \
                'ppid' 'process id of the parent' \
                'name' 'name of the thread (comm), 15 bytes' \
                'process' 'name of the process' \
                'cmdline' 'command line of the process' \
                'user' 'effective user' \
                'uid' 'effective user id' \
                'nstid' 'thread id in each pid namespace, outermost first' \
                'state' 'R running, S sleeping, D disk sleep, T stopped, t traced, Z zombie, I idle, P parked' \
                'cpu' 'CPU it last ran on' \
                'allowed' 'CPUs it may run on' \
                'policy' 'scheduling policy' \
                'reset' 'yes if children fall back to the default policy (SCHED_RESET_ON_FORK)' \
                'prio' 'kernel priority: 20 + nice, or -1 - real-time priority' \
                'rtprio' 'real-time priority, 1 to 99' \
                'nice' 'nice value, -20 to 19' \
                'slack' 'timer slack' \
                'runtime' 'CPU time in each period, of the policy deadline' \
                'deadline' 'when that is to be done, of the policy deadline' \
                'period' 'length of the period, of the policy deadline' \
                'slice' 'length of a time slice, of the policies other, batch and idle (Linux 6.12)' \
                'ioprio' 'I/O class and level: none, rt:0 (first) to rt:7, best-effort:0 to 7, idle' \
                'autonice' 'nice value of the autogroup of the process; - if it is in none' \
                'time' 'user and system CPU time' \
                'utime' 'user CPU time' \
                'stime' 'system CPU time' \
                '%cpu' 'share of one CPU over --interval' \
                'run' 'time on a CPU, by schedstat' \
                'delay' 'time ready but waiting for a CPU, by schedstat' \
                'started' 'when it was started, local time' \
                'age' 'time since its start' \
                'vcsw' 'voluntary context switches' \
                'icsw' 'involuntary context switches' \
                'minflt' 'page faults without disk access' \
                'majflt' 'page faults with disk access' \
                'blocked' 'signals that it blocks' \
                'pending' 'signals pending for this thread' \
                'shpending' 'signals pending for the process' \
                'ignored' 'signals that the process ignores' \
                'caught' 'signals that the process has handlers for' \
                'waiting' 'system call it sleeps in; - for none, ? if it cannot be seen' \
                'syscall' 'number of that system call, in the numbering of the program' \
                'args' 'arguments of that system call' \
                'wchan' 'kernel function it sleeps in' \
                'seccomp' 'seccomp mode: off, strict, filter' \
                'nnp' 'no_new_privs' \
                'cgroup' 'control group: the unified one, else all of version 1' \
                'stack' 'size of the mapping that the stack lies in; ? while the thread runs' \
                'stackused' 'from the stack pointer to the end of that mapping' \
                'guard' 'inaccessible bytes below the stack'
        case 6
            printf '%s\t%s\n' \
                'auto' 'on a terminal' \
                'always' '' \
                'never' ''
        case 7
            printf '%s\t%s\n' \
                '32' '' \
                '64' ''
        case 8
            printf '%s\t%s\n' \
                'little' '' \
                'big' ''
        case 9
            printf '%s\t%s\n' \
                'x86_64' '' \
                'aarch64' '' \
                'arm' '' \
                'riscv64' '' \
                'powerpc' '' \
                's390x' ''
        case 10
            printf '%s\t%s\n' \
                'help' 'list the columns' \
                'type' 'number of the type' \
                'name' 'AT_ name of the type' \
                'value' 'the word, in hexadecimal' \
                'meaning' 'what the value says'
        case 11
            printf '%s\t%s\n' \
                'forever' ''
        case 12
            printf '%s\t%s\n' \
                'help' 'list the columns' \
                'binds' '* at the limit that stops the process first' \
                'limit' 'name of the limit' \
                'scope' 'whom it counts together: process, user, cgroup, pid namespace, system' \
                'max' 'the limit, in unit' \
                'used' 'what is used of it, in unit' \
                'left' 'threads that still fit; ~ estimate, < at most that many' \
                'unit' 'what max and used count: threads, ids, mappings or bytes' \
                'each' 'what one more thread takes, in unit' \
                'state' 'limited, unlimited, exempt, unknown or not_permitted' \
                'source' 'files that the numbers come from' \
                'raise' 'how to get more' \
                'note' 'what to know of the numbers, or why there are none'
        case 13
            printf '%s\t%s\n' \
                'all' 'every CPU that is online'
        case 14
            printf '%s\t%s\n' \
                'other' 'the usual, by nice value' \
                'batch' 'as other, for work that does not interact' \
                'idle' 'when nobody else wants the CPU' \
                'fifo' 'real time, until it blocks or yields' \
                'rr' 'real time, in turns' \
                'deadline' 'a runtime in each period' \
                'ext' 'by a BPF scheduler'
        case 15
            printf '%s\t%s\n' \
                'yes' '' \
                'no' ''
        case 16
            printf '%s\t%s\n' \
                'none' 'by the nice value' \
                'rt' 'before all others' \
                'best-effort' 'the usual' \
                'idle' 'when the disk is idle'
        case 17
            printf '%s\t%s\n' \
                'help' 'list the columns' \
                'number' 'number of the signal' \
                'name' 'name of the signal; real-time signals counted from the RTMIN of the process\'s C library' \
                'disposition' 'default, ignored, or caught by a handler' \
                'effect' 'of the default: terminate, core, stop, continue, ignore; - if not at its default' \
                'blocked_by' 'how many threads block it' \
                'pending' '\'process\' if pending for the process, and the TIDs of threads it is pending for'
        case 18
            printf '%s\t%s\n' \
                'same' 'one CPU for all threads' \
                'cross' 'all allowed CPUs in turn'
        case 19
            printf '%s\t%s\n' \
                'native' 'a C program' \
                'jvm' 'what a Java program sees'
        case 20
            printf '%s\t%s\n' \
                'other' '' \
                'fifo' '' \
                'rr' ''
        case 21
            printf '%s\t%s\n' \
                'list' 'what can be measured' \
                'compare' 'two files or more' \
                'futex-wake' '' \
                'futex-pingpong' '' \
                'futex-wake-many' '' \
                'futex-wake-parallel' '' \
                'futex-requeue' '' \
                'futex-hash' '' \
                'futex-lock-pi' '' \
                'futex-timeout' '' \
                'futex-spurious' '' \
                'sem' '' \
                'plan9-sem' '' \
                'rendezvous' '' \
                'condvar' '' \
                'pipe' '' \
                'eventfd' '' \
                'signal' '' \
                'signal-handler' '' \
                'yield' '' \
                'spawn' '' \
                'clock' '' \
                'syscall' '' \
                'park' ''
        case 22
            printf '%s\t%s\n' \
                'pthread' 'by pthread_create' \
                'clone' 'raw, without the C library'
        case 23
            printf '%s\t%s\n' \
                'other' '' \
                'batch' '' \
                'idle' '' \
                'fifo' '' \
                'rr' ''
        case 24
            printf '%s\t%s\n' \
                'idle' '' \
                'burn' '' \
                'futex' '' \
                'sigwait' '' \
                'sleep' ''
        case 25
            printf '%s\t%s\n' \
                'setpriority' 'set the nice value' \
                'timerslack' 'set the timer slack (prctl)' \
                'sched_setaffinity' 'set the CPUs' \
                'setresuid' 'set the user ids that are set already'
        case 26
            printf '%s\t%s\n' \
                'ps' '' \
                'show' '' \
                'auxv' '' \
                'cpus' '' \
                'kill' '' \
                'name' '' \
                'limits' '' \
                'set' '' \
                'signals' '' \
                'route' '' \
                'queue' '' \
                'bench' '' \
                'bench-list' '' \
                'bench-compare' '' \
                'bench-matrix' '' \
                'spawn' '' \
                'spawn-race' '' \
                'spawn-call' '' \
                'spawn-timers' ''
        case 27
            printf '%s\t%s\n' \
                'bash' '' \
                'zsh' '' \
                'fish' ''
        case 28
            printf '%s\t%s\n' \
                'ps' '' \
                'show' '' \
                'auxv' '' \
                'cpus' '' \
                'kill' '' \
                'name' '' \
                'limits' '' \
                'set' '' \
                'signals' '' \
                'bench' '' \
                'spawn' '' \
                'shell' '' \
                'schema' '' \
                'completion' '' \
                'help' '' \
                'targets' '' \
                'json' ''
    end
end

# Id $argv[1] with the name in the file $argv[2], which may hold a newline.
function __thrctl_task
    set -l name
    # fish warns on the terminal of a file that has gone meanwhile, whatever 2> says.
    test -r $argv[2]; and read -z name <$argv[2]
    or return
    set name (string replace -ra -- '[^ -~]' '?' "$name")
    # The last is the newline that the kernel adds.
    printf '%s\t%s\n' $argv[1] (string sub -e -1 -- $name)
end

# Offers what kind $argv[1] and list $argv[2], if it has one, say.
function __thrctl_offer
    set -l list $argv[2]
    # What is typed of the value: without --option= in front.
    set -l part (commandline -ct | string replace -r -- '^--[a-z-]+=' '')
    set -l prefix ''
    switch $argv[1]
        case target pid
            __thrctl_targets "$part"
            return
        case columns
            set prefix (string replace -r -- '[^,]*$' '' "$part")
        case column_sort
            set prefix (string match -r -- '^-' "$part")
        case filter
            set prefix (string match -r -- '^(?:blocks|pends|ignores|catches)=' "$part")
            if test -n "$prefix"
                set list 1
                __thrctl_signals "$prefix" $list
            else
                __thrctl_words $list | string replace -r -- '\t' '=\t'
            end
            return
        case signal
            __thrctl_signals '' $list
            return
        case signal_set
            __thrctl_signals (string match -r -- '^(?:.*,)?\^?' "$part") $list
            return
        case cpu_list
            test -r /sys/devices/system/cpu/online
            and read -l online </sys/devices/system/cpu/online
            and printf '%s\t%s\n' $online online
    end
    if test -n "$list"
        __thrctl_words $list | string replace -r -- '^' "$prefix"
    end
end

# Signals behind $argv[1], of list $argv[2]; 32 and 33 belong to the C library.
function __thrctl_signals
    set -l part (commandline -ct | string replace -r -- '.*[=,^]' '')
    set -l sig (string match -ri -- '^SIG' "$part")
    __thrctl_words $argv[2] | string match -rv -- '^[0-9]' | string replace -r -- '^' "$argv[1]$sig"
end

# Signals as options of kill, of list $argv[1].
function __thrctl_signal_options
    set -l part (commandline -ct)
    string match -qr -- '^-[^-]' "$part"; or return
    set -l sig (string match -ri -- '^-SIG' "$part"); or set sig -
    __thrctl_words $argv[1] | string match -rv -- '^[0-9]' | string replace -r -- '^' "$sig"
end

# PIDs; after PID/ its threads; after a letter the names of processes.
function __thrctl_targets
    set -l part $argv[1]
    if string match -qr -- '^[0-9]+/' $part
        set -l pid (string replace -r -- '/.*' '' $part)
        for folder in /proc/$pid/task/*
            __thrctl_task $pid/(string replace -r -- '.*/' '' $folder) $folder/comm
        end
    else if string match -qr -- '^[0-9]*$' "$part"
        for folder in /proc/$part*
            set -l pid (string match -r -- '[0-9]+$' $folder)
            and __thrctl_task $pid $folder/comm
        end
    else
        for file in /proc/*/comm
            set -l name
            test -r $file; and read -z name <$file
            and string match -qr -- '\A[ -~]+\n\z' "$name"
            and string sub -e -1 -- $name
        end
    end
    printf '%s\t%s\n' self 'thrctl itself'
end

# No files but where an option takes one.
complete -c thrctl -f
complete -c thrctl -n __thrctl_no_command -s h -l help -d 'Show this help and exit'
complete -c thrctl -n __thrctl_no_command -s V -l version -d 'Print the version and exit'
complete -c thrctl -n __thrctl_no_command -a ps -d 'List processes, or the threads of processes'
complete -c thrctl -n __thrctl_no_command -a show -d 'Show everything about one process or thread'
complete -c thrctl -n __thrctl_no_command -a auxv -d 'Print the auxiliary vector of a process, decoded'
complete -c thrctl -n __thrctl_no_command -a cpus -d 'Count CPUs: there, allowed, granted, and how many a program should use'
complete -c thrctl -n __thrctl_no_command -a kill -d 'Send a signal to processes or to single threads'
complete -c thrctl -n __thrctl_no_command -a name -d 'Print or set the names of threads'
complete -c thrctl -n __thrctl_no_command -a limits -d 'Count how many more threads fit, and name the limit that stops them'
complete -c thrctl -n __thrctl_no_command -a set -d 'Set affinity, nice, policy, timer slack of one thread or all'
complete -c thrctl -n __thrctl_no_command -a signals -d 'Show what a process does with signals, and who takes one'
complete -c thrctl -n __thrctl_no_command -a bench -d 'Measure how long threads take to wake each other, and compare'
complete -c thrctl -n __thrctl_no_command -a spawn -d 'Make and hold test threads with chosen masks, stacks, schedulers'
complete -c thrctl -n __thrctl_no_command -a shell -d 'Run commands from a prompt or a script, in one process'
complete -c thrctl -n __thrctl_no_command -a schema -d 'Print the JSON Schema of a command\'s JSON'
complete -c thrctl -n __thrctl_no_command -a completion -d 'Print the completion script of a shell'
complete -c thrctl -n __thrctl_no_command -a help -d 'Show the manual page of a command, or its usage'

complete -c thrctl -n '__thrctl_command ps' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command ps' -s a -l all-threads -d 'List every thread of the system'
complete -c thrctl -n '__thrctl_command ps' -l all -d 'Take all processes of an ambiguous name'
complete -c thrctl -n '__thrctl_command ps' -s o -l output -d 'Columns to show; \'help\' lists them' -r -f -k -a '(__thrctl_offer columns 2)'
complete -c thrctl -n '__thrctl_command ps' -l sort -d 'Sort by a column, with - the largest first' -r -f -k -a '(__thrctl_offer column_sort 3)'
complete -c thrctl -n '__thrctl_command ps' -s w -l where -d 'Only rows for which it holds: state=D, name~worker, time>1s, blocks=TERM, threads>100' -r -f -k -a '(__thrctl_offer filter 4)'
complete -c thrctl -n '__thrctl_command ps' -s g -l group -d 'One row per group of threads that agree in these columns (name,state,waiting), digits in names folded to *' -f -k -a '(__thrctl_offer columns 5)'
complete -c thrctl -n '__thrctl_command ps' -l interval -d 'Time over which %cpu is measured (1s)' -r -f
complete -c thrctl -n '__thrctl_command ps' -l json -d 'Print one JSON document'
complete -c thrctl -n '__thrctl_command ps' -l jsonl -d 'Print one JSON object a line'
complete -c thrctl -n '__thrctl_command ps' -l plain -d 'Print tab-separated values without headers'
complete -c thrctl -n '__thrctl_command ps' -l color -l colour -d 'Colour: auto (on a terminal), always or never' -r -f -k -a '(__thrctl_offer choice 6)'
complete -c thrctl -n '__thrctl_command ps' -f -k -a '(__thrctl_offer target)'

complete -c thrctl -n '__thrctl_command show' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command show' -l json -d 'Print one JSON document'
complete -c thrctl -n '__thrctl_command show' -l jsonl -d 'Print one JSON object a line'
complete -c thrctl -n '__thrctl_command show' -l plain -d 'Print tab-separated values without headers'
complete -c thrctl -n '__thrctl_command show' -l color -l colour -d 'Colour: auto (on a terminal), always or never' -r -f -k -a '(__thrctl_offer choice 6)'
complete -c thrctl -n '__thrctl_first_operand show' -f -k -a '(__thrctl_offer target)'

complete -c thrctl -n '__thrctl_command auxv' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command auxv' -l file -d 'Decode a copy of /proc/PID/auxv, of any machine' -r -F
complete -c thrctl -n '__thrctl_command auxv' -l word-size -d 'With --file: 32 or 64' -r -f -k -a '(__thrctl_offer choice 7)'
complete -c thrctl -n '__thrctl_command auxv' -l byte-order -d 'With --file: little or big' -r -f -k -a '(__thrctl_offer choice 8)'
complete -c thrctl -n '__thrctl_command auxv' -l arch -d 'With --file: whose names the bits of AT_HWCAP have: x86_64, aarch64, arm, riscv64, powerpc, s390x' -r -f -k -a '(__thrctl_offer choice 9)'
complete -c thrctl -n '__thrctl_command auxv' -l page-size -d 'Print the page size by each source, and the transparent huge page size'
complete -c thrctl -n '__thrctl_command auxv' -s o -l output -d 'Columns to show; \'help\' lists them' -r -f -k -a '(__thrctl_offer columns 10)'
complete -c thrctl -n '__thrctl_command auxv' -l json -d 'Print one JSON document'
complete -c thrctl -n '__thrctl_command auxv' -l jsonl -d 'Print one JSON object a line'
complete -c thrctl -n '__thrctl_command auxv' -l plain -d 'Print tab-separated values without headers'
complete -c thrctl -n '__thrctl_command auxv' -l color -l colour -d 'Colour: auto (on a terminal), always or never' -r -f -k -a '(__thrctl_offer choice 6)'
complete -c thrctl -n '__thrctl_first_operand auxv' -f -k -a '(__thrctl_offer target)'

complete -c thrctl -n '__thrctl_command cpus' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command cpus' -l json -d 'Print one JSON document'
complete -c thrctl -n '__thrctl_command cpus' -l jsonl -d 'Print one JSON object a line'
complete -c thrctl -n '__thrctl_command cpus' -l plain -d 'Print tab-separated values without headers'
complete -c thrctl -n '__thrctl_command cpus' -l color -l colour -d 'Colour: auto (on a terminal), always or never' -r -f -k -a '(__thrctl_offer choice 6)'
complete -c thrctl -n '__thrctl_first_operand cpus' -f -k -a '(__thrctl_offer target)'

complete -c thrctl -n '__thrctl_command kill' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command kill' -s s -l signal -d 'What to send (TERM)' -r -f -k -a '(__thrctl_offer signal 1)'
complete -c thrctl -n '__thrctl_command kill' -l value -d 'Send this with it, as sigqueue(3): the receiver sees SI_QUEUE and si_value' -r -f
complete -c thrctl -n '__thrctl_command kill' -s a -l all-threads -d 'Send to each thread of the processes'
complete -c thrctl -n '__thrctl_command kill' -l all -d 'Take all processes of an ambiguous name'
complete -c thrctl -n '__thrctl_command kill' -s 0 -l probe -d 'Send nothing; check that it exists and may be signalled'
complete -c thrctl -n '__thrctl_command kill' -l dry-run -d 'Send nothing; print who would get what and what would come of it'
complete -c thrctl -n '__thrctl_command kill' -l wait -d 'Wait until all of them have ended; exit status 1 on timeout' -f -k -a '(__thrctl_offer duration 11)'
complete -c thrctl -n '__thrctl_command kill' -l repeat -d 'Send so many to each (1)' -r -f
complete -c thrctl -n '__thrctl_command kill' -l interval -d 'Time between repeats (0)' -r -f
complete -c thrctl -n '__thrctl_command kill' -s v -l verbose -d 'Print what was sent'
complete -c thrctl -n '__thrctl_command kill' -l json -d 'Print one JSON document'
complete -c thrctl -n '__thrctl_command kill' -l jsonl -d 'Print one JSON object a line'
complete -c thrctl -n '__thrctl_command kill' -l plain -d 'Print tab-separated values without headers'
complete -c thrctl -n '__thrctl_command kill' -l color -l colour -d 'Colour: auto (on a terminal), always or never' -r -f -k -a '(__thrctl_offer choice 6)'
complete -c thrctl -n '__thrctl_command kill' -a '(__thrctl_signal_options 1)'
complete -c thrctl -n '__thrctl_command kill' -f -k -a '(__thrctl_offer target)'

complete -c thrctl -n '__thrctl_command name' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command name' -l json -d 'Print one JSON document'
complete -c thrctl -n '__thrctl_command name' -l jsonl -d 'Print one JSON object a line'
complete -c thrctl -n '__thrctl_command name' -l plain -d 'Print tab-separated values without headers'
complete -c thrctl -n '__thrctl_command name' -l color -l colour -d 'Colour: auto (on a terminal), always or never' -r -f -k -a '(__thrctl_offer choice 6)'
complete -c thrctl -n '__thrctl_command name' -f -k -a '(__thrctl_offer target)'

complete -c thrctl -n '__thrctl_command limits' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command limits' -l check -d 'Exit with 3 when fewer than N (100) threads fit' -f
complete -c thrctl -n '__thrctl_command limits' -l simulate -d 'Say whether N more threads fit' -r -f
complete -c thrctl -n '__thrctl_command limits' -l stack -d 'Stack of each new thread, such as 64K or 8M; at least 16K' -r -f
complete -c thrctl -n '__thrctl_command limits' -s o -l output -d 'Columns to show; \'help\' lists them' -r -f -k -a '(__thrctl_offer columns 12)'
complete -c thrctl -n '__thrctl_command limits' -l json -d 'Print one JSON document'
complete -c thrctl -n '__thrctl_command limits' -l jsonl -d 'Print one JSON object a line'
complete -c thrctl -n '__thrctl_command limits' -l plain -d 'Print tab-separated values without headers'
complete -c thrctl -n '__thrctl_command limits' -l color -l colour -d 'Colour: auto (on a terminal), always or never' -r -f -k -a '(__thrctl_offer choice 6)'
complete -c thrctl -n '__thrctl_first_operand limits' -f -k -a '(__thrctl_offer target)'

complete -c thrctl -n '__thrctl_command set' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command set' -s a -l all-threads -d 'Every thread of the process, also those that appear meanwhile'
complete -c thrctl -n '__thrctl_command set' -l affinity -d 'CPUs that it may run on, such as 0-3,8, or \'all\'' -r -f -k -a '(__thrctl_offer cpu_list 13)'
complete -c thrctl -n '__thrctl_command set' -l nice -d 'Nice value, -20 (most CPU time) to 19 (least)' -r -f
complete -c thrctl -n '__thrctl_command set' -l policy -d 'Scheduling policy: other, batch, idle, fifo, rr, deadline or ext' -r -f -k -a '(__thrctl_offer choice 14)'
complete -c thrctl -n '__thrctl_command set' -l priority -d 'Real-time priority, with --policy fifo or rr: 1 (least) to 99' -r -f
complete -c thrctl -n '__thrctl_command set' -l runtime -d 'With --policy deadline: CPU time in each period' -r -f
complete -c thrctl -n '__thrctl_command set' -l deadline -d 'With --policy deadline: when that is to be done' -r -f
complete -c thrctl -n '__thrctl_command set' -l period -d 'With --policy deadline: length of the period' -r -f
complete -c thrctl -n '__thrctl_command set' -l reset-on-fork -d 'Whether its children start with the policy other and nice 0 at least' -f -k -a '(__thrctl_offer choice 15)'
complete -c thrctl -n '__thrctl_command set' -l timer-slack -d 'How late a timer may wake it' -r -f
complete -c thrctl -n '__thrctl_command set' -l io-class -d 'Class for input and output: none, rt, best-effort or idle, and for the second and third a level 0 (first) to 7' -r -f -k -a '(__thrctl_offer choice 16)'
complete -c thrctl -n '__thrctl_command set' -l dry-run -d 'Show what would change, and what the kernel would not permit by its rules; change nothing'
complete -c thrctl -n '__thrctl_command set' -l undo -d 'Write what was before to a new file, for --restore' -r -F
complete -c thrctl -n '__thrctl_command set' -l restore -d 'Put back what --undo wrote, without a TARGET' -r -F
complete -c thrctl -n '__thrctl_command set' -l json -d 'Print one JSON document'
complete -c thrctl -n '__thrctl_command set' -l jsonl -d 'Print one JSON object a line'
complete -c thrctl -n '__thrctl_command set' -l plain -d 'Print tab-separated values without headers'
complete -c thrctl -n '__thrctl_command set' -l color -l colour -d 'Colour: auto (on a terminal), always or never' -r -f -k -a '(__thrctl_offer choice 6)'
complete -c thrctl -n '__thrctl_first_operand set' -f -k -a '(__thrctl_offer target)'

complete -c thrctl -n '__thrctl_command signals' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command signals' -l route -d 'If SIG were sent to TARGET now: what happens, and which thread takes it' -r -f -k -a '(__thrctl_offer signal 1)'
complete -c thrctl -n '__thrctl_command signals' -l mask -d 'Print the blocked set of each thread, threads with the same set together'
complete -c thrctl -n '__thrctl_command signals' -l list -d 'List the signals of this system, their default effect and who uses them'
complete -c thrctl -n '__thrctl_command signals' -l queue -d 'Print each pending signal with its sender and value'
complete -c thrctl -n '__thrctl_command signals' -l stop-limit -d 'How long --queue may stop a thread (10ms)' -r -f
complete -c thrctl -n '__thrctl_command signals' -s o -l output -d 'Columns to show; \'help\' lists them' -r -f -k -a '(__thrctl_offer columns 17)'
complete -c thrctl -n '__thrctl_command signals' -l json -d 'Print one JSON document'
complete -c thrctl -n '__thrctl_command signals' -l jsonl -d 'Print one JSON object a line'
complete -c thrctl -n '__thrctl_command signals' -l plain -d 'Print tab-separated values without headers'
complete -c thrctl -n '__thrctl_command signals' -l color -l colour -d 'Colour: auto (on a terminal), always or never' -r -f -k -a '(__thrctl_offer choice 6)'
complete -c thrctl -n '__thrctl_first_operand signals' -f -k -a '(__thrctl_offer target)'

complete -c thrctl -n '__thrctl_command bench' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command bench' -l duration -d 'Time of all runs together, seconds without a unit (2s)' -r -f
complete -c thrctl -n '__thrctl_command bench' -l iterations -d 'Rounds of all runs together; with --duration whichever is reached first' -r -f
complete -c thrctl -n '__thrctl_command bench' -l warmup -d 'Rounds before those that are recorded, in each run (50; fewer in short runs)' -r -f
complete -c thrctl -n '__thrctl_command bench' -l runs -d 'Runs, each with new threads (10)' -r -f
complete -c thrctl -n '__thrctl_command bench' -l cpus -d 'The CPU of each thread such as 0,1, or \'same\', or \'cross\'' -r -f -k -a '(__thrctl_offer cpu_list 18)'
complete -c thrctl -n '__thrctl_command bench' -l threads -d 'Threads, where their number can be chosen' -r -f
complete -c thrctl -n '__thrctl_command bench' -l interval -d 'Sleep before each wake, microseconds without a unit (100us); 0: none' -r -f
complete -c thrctl -n '__thrctl_command bench' -l engine -d 'What runs the loops: native, or jvm: what a Java program sees (futex-wake, park)' -r -f -k -a '(__thrctl_offer choice 19)'
complete -c thrctl -n '__thrctl_command bench' -l lock-memory -d 'Lock the memory of the benchmark by mlockall'
complete -c thrctl -n '__thrctl_command bench' -l policy -d 'Of the timed threads: other, fifo or rr (that of thrctl, unless it is a real-time one)' -r -f -k -a '(__thrctl_offer choice 20)'
complete -c thrctl -n '__thrctl_command bench' -l priority -d 'With fifo and rr: 1 to 99 (1)' -r -f
complete -c thrctl -n '__thrctl_command bench' -l set -d 'What this benchmark alone can be told; see Parameters in thrctl-bench(1)' -r -f
complete -c thrctl -n '__thrctl_command bench' -l matrix -d 'Measure between every two allowed CPUs, 100ms each, as a heat map'
complete -c thrctl -n '__thrctl_command bench' -l hgrm -d 'Write percentiles as HdrHistogram\'s tools draw them' -r -F
complete -c thrctl -n '__thrctl_command bench' -l svg -d 'Write a chart' -r -F
complete -c thrctl -n '__thrctl_command bench' -l raw -d 'Write the samples as comma-separated values, an even part of very many' -r -F
complete -c thrctl -n '__thrctl_command bench' -l check -d 'Exit with 3 if compare finds that something takes that much longer; not less than --noise' -r -f
complete -c thrctl -n '__thrctl_command bench' -l noise -d 'Differences below that are none to compare (5)' -r -f
complete -c thrctl -n '__thrctl_command bench' -l json -d 'Print one JSON document'
complete -c thrctl -n '__thrctl_command bench' -l jsonl -d 'Print one JSON object a line'
complete -c thrctl -n '__thrctl_command bench' -l plain -d 'Print tab-separated values without headers'
complete -c thrctl -n '__thrctl_command bench' -l color -l colour -d 'Colour: auto (on a terminal), always or never' -r -f -k -a '(__thrctl_offer choice 6)'
complete -c thrctl -n '__thrctl_behind bench compare' -F
complete -c thrctl -n '__thrctl_command bench; and not __thrctl_behind bench compare' -f -k -a '(__thrctl_offer choice 21)'

complete -c thrctl -n '__thrctl_command spawn' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command spawn' -s n -l threads -d 'How many threads (1)' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l name -d 'Their names, such as w-%d: %d is the index, from 0' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l with -d 'How they are made: pthread (default) or clone' -r -f -k -a '(__thrctl_offer choice 22)'
complete -c thrctl -n '__thrctl_command spawn' -l flags -d 'With --with clone: changes of the clone flags, such as +UNTRACED,-SYSVSEM; \'show\' lists them' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l stack -d 'Stack of each, such as 64K or 8M; at least 16K' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l guard -d 'Guard below each stack, or 0' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l altstack -d 'Alternate signal stack of each' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l affinity -d 'CPUs that they may run on, such as 0-3,8' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l policy -d 'Scheduling policy: other, batch, idle, fifo or rr' -r -f -k -a '(__thrctl_offer choice 23)'
complete -c thrctl -n '__thrctl_command spawn' -l priority -d 'Real-time priority, with --policy fifo or rr: 1 to 99' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l nice -d 'Nice value, -20 (most CPU time) to 19 (least)' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l detached -d 'Nobody joins them: each frees its own stack'
complete -c thrctl -n '__thrctl_command spawn' -l work -d 'What they do: idle (default), burn, futex, sigwait or sleep' -r -f -k -a '(__thrctl_offer choice 24)'
complete -c thrctl -n '__thrctl_command spawn' -l churn -d 'Beside them, threads that come and go, so many a second' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l for -d 'End after that time, such as 500ms or 2m' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l block -d 'Signals that they block, such as INT,TERM, RTMIN..RTMIN+3, all, all-SEGV or 0x4a00' -r -f -k -a '(__thrctl_offer signal_set 1)'
complete -c thrctl -n '__thrctl_command spawn' -l mask -d 'The same; both together make one mask' -r -f -k -a '(__thrctl_offer signal_set 1)'
complete -c thrctl -n '__thrctl_command spawn' -l ignore -d 'Signals that the process ignores' -r -f -k -a '(__thrctl_offer signal_set 1)'
complete -c thrctl -n '__thrctl_command spawn' -l catch -d 'Signals that a handler takes and reports' -r -f -k -a '(__thrctl_offer signal_set 1)'
complete -c thrctl -n '__thrctl_command spawn' -l onstack -d 'Handlers run on the alternate stack (SA_ONSTACK)'
complete -c thrctl -n '__thrctl_command spawn' -l restart -d 'Handlers have system calls restarted (SA_RESTART)'
complete -c thrctl -n '__thrctl_command spawn' -l send -d 'Send it to each thread, or so many a second to one after the other, and tell how long each took' -r -f -k -a '(__thrctl_offer signal 1)'
complete -c thrctl -n '__thrctl_command spawn' -l background -d 'Return when all are ready; print the PID and leave them alone until --for is over or a signal ends them'
complete -c thrctl -n '__thrctl_command spawn' -l force -d 'Make them even if that leaves the system hardly a thread or process id for anything else'
complete -c thrctl -n '__thrctl_command spawn' -l race-check -d 'Instead: create threads (-n, 4 a round) in a storm of signals, and count those that hit a thread before it was ready'
complete -c thrctl -n '__thrctl_command spawn' -l unprotected -d 'With --race-check: create them with the signals open, which is the race; exit status 0'
complete -c thrctl -n '__thrctl_command spawn' -l rounds -d 'Rounds of --race-check (1000), or how often --all-threads-call calls (1)' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l all-threads-call -d 'Instead: one system call on every thread (-n, 8; with --churn threads that come and go), as a runtime makes it, and a look in /proc whether all have it: setpriority[=NICE], timerslack[=DURATION], sched_setaffinity[=CPUS] or setresuid' -r -f -k -a '(__thrctl_offer choice 25)'
complete -c thrctl -n '__thrctl_command spawn' -l deny-one -d 'With --all-threads-call: one thread may not make it, which shows how a difference is reported'
complete -c thrctl -n '__thrctl_command spawn' -l cpu-timer -d 'Instead: burn CPU time (--for, 2 s a thread) with CPU timers on -n threads (2) and none on one more, and compare the ticks with the CPU time' -r -f
complete -c thrctl -n '__thrctl_command spawn' -l json -d 'Print one JSON document'
complete -c thrctl -n '__thrctl_command spawn' -l jsonl -d 'Print one JSON object a line'
complete -c thrctl -n '__thrctl_command spawn' -l plain -d 'Print tab-separated values without headers'
complete -c thrctl -n '__thrctl_command spawn' -l color -l colour -d 'Colour: auto (on a terminal), always or never' -r -f -k -a '(__thrctl_offer choice 6)'

complete -c thrctl -n '__thrctl_command shell' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_command shell' -s c -l command -d 'Run these commands' -r -f
complete -c thrctl -n '__thrctl_command shell' -l keep-going -d 'Of a script: go on behind a command that fails'
complete -c thrctl -n '__thrctl_command shell' -s q -l quiet -d 'At a terminal: print no greeting'
complete -c thrctl -n '__thrctl_command shell' -l no-startup-file -d 'At a terminal: do not run the start-up file'
complete -c thrctl -n '__thrctl_first_operand shell' -F

complete -c thrctl -n '__thrctl_command schema' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_first_operand schema' -f -k -a '(__thrctl_offer schema 26)'

complete -c thrctl -n '__thrctl_command completion' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_first_operand completion' -f -k -a '(__thrctl_offer choice 27)'

complete -c thrctl -n '__thrctl_command help' -s h -l help -d 'Show this help and exit'
complete -c thrctl -n '__thrctl_first_operand help' -f -k -a '(__thrctl_offer choice 28)'
