;;; Audit rules: each on a package that it must find something in, and on one
;;; that is as it should be.

(use-modules (srfi srfi-1) (srfi srfi-26) (srfi srfi-64)
             (ice-9 match) (ice-9 exceptions) (ice-9 textual-ports)
             (xencmp) (xencmp audit) (xencmp audit rules) (xencmp core)
             (xencmp channel) (xencmp confighelp)
             (xencmp audit removed))


;;;
;;; Packages made by hand.
;;;

;; The package's definition is bytes 0 to 1000 of its file; what begins later is
;; inherited.
(define (at begin)
  (make-location "m.scm" (+ 1 (quotient begin 10)) 1 begin (+ begin 5)))

(define (flag kind begin text-or-template condition)
  (let ((template (if (string? text-or-template)
                      (list text-or-template)
                      text-or-template)))
    (make-flag (key kind (template->string template)) template
               (scm->condition condition) (at begin) #t "" '() #f)))

(define (key kind text)
  "Return the key of TEXT as flag_key makes it, for what the tests need."
  (define name (string-take text (or (string-index text #\=)
                                     (string-length text))))
  (cond ((string-prefix? "--disable-" name)
         (string-append "enable-" (string-drop name 10)))
        ((string-prefix? "--without-" name)
         (string-append "with-" (string-drop name 10)))
        ((string-prefix? "--" name) (string-drop name 2))
        (else name)))

(define* (argument keyword flags #:key (list? #t) (quoted? #f) (begin 100))
  "Return an argument whose FLAGS are strings, templates, or lists (BEGIN TEXT
[CONDITION])."
  (make-argument keyword
                 (map (lambda (item index)
                        (match item
                          (((? number? begin) text)
                           (flag #f begin text #t))
                          (((? number? begin) text condition)
                           (flag #f begin text condition))
                          (text (flag #f (+ begin (* 10 index)) text #t))))
                      flags (iota (length flags)))
                 list? quoted? (condition-always) (at begin) ""))

(define* (phase name action #:optional (condition #t))
  (make-phase name action "" (scm->condition condition) (at 900) '() '()))

(define* (package #:key (build-system "gnu-build-system") (inherits "")
                  (arguments '()) (phases '()) (remarks '()) (steps '()))
  (make-package "p" "1.0" "guix" (make-location "m.scm" 1 1 0 1000)
                build-system inherits "p" "(m)" arguments steps phases '()
                remarks #f))

(define (configure . flags) (argument "#:configure-flags" flags))
(define (make . flags) (argument "#:make-flags" flags))

(define* (findings rule package)
  (audit (list package) #:rules (list rule)))

(define (messages rule package)
  (map audit-finding-message (findings rule package)))

(define-syntax-rule (fires name count rule arguments ...)
  (test-equal name count (length (findings rule (package arguments ...)))))


(test-begin "audit")

(test-equal "ten rules, each with a name of its own" 10
  (length (delete-duplicates (map audit-rule-name %audit-rules))))
(for-each (lambda (rule)
            (test-assert (audit-rule-name rule)
              (and (memq (audit-rule-severity rule) '(error warning note))
                   (<= (string-length (audit-rule-synopsis rule)) 79)
                   (> (string-length (audit-rule-documentation rule)) 200))))
          %audit-rules)


;; cc-for-target
(match (findings cc-for-target
                 (package #:arguments (list (make "CC=gcc" "V=1"))))
  ((finding)
   (test-equal "cc-for-target" (audit-finding-rule finding))
   (test-eq 'warning (audit-finding-severity finding))
   (test-eq "no edit of a file that is not there" #f
     (audit-finding-edit finding))
   (test-equal "m.scm:11:1: warning: CC=gcc is the build machine's tool in \
cross builds, too; (cc-for-target) names the target's [cc-for-target]"
     (audit-finding->string finding))))
(fires "every tool" 6 cc-for-target
       #:arguments (list (make "CXX=g++" "AR=ar" "LD=ld" "PKG_CONFIG=pkg-config"
                               '("CC=" ("(which \"gcc\")" . command)))
                         (configure "CC=cc")))
(test-equal "native builds" '()
  (parameterize ((audit-system "x86_64-linux"))
    (findings cc-for-target (package #:arguments (list (make "CC=gcc"))))))
(fires "never cross-compiled" 0 cc-for-target
       #:arguments (list (make "CC=gcc")
                         (argument "#:target" '("#f") #:list? #f)))
(fires "the target's compiler, and others" 0 cc-for-target
       #:arguments (list (make '("CC=" ("(cc-for-target)" . expression))
                               "CC=clang" "CFLAGS=gcc" "CC_FOR_BUILD=gcc"
                               "CC=gcc -std=c99x")))
(fires "in native builds only" 0 cc-for-target
       #:arguments
       (list (make '(1 "CC=gcc" (not (parameter "cross-compiling"))))))
(fires "no cross builds" 0 cc-for-target
       #:build-system "python-build-system"
       #:arguments (list (make "CC=gcc")))


;; repeated-flag
(test-equal '("--with-a is given twice")
  (messages repeated-flag
            (package #:arguments (list (configure "--with-a" "--b"
                                                  "--with-a")))))
(test-equal '("V=1 has no effect: V=2 comes later"
              "-DX=ON has no effect: -DX=OFF comes later")
  (append (messages repeated-flag
                    (package #:arguments (list (make "V=1" "W=1" "V=2"))))
          (messages repeated-flag
                    (package #:build-system "cmake-build-system"
                             #:arguments (list (configure "-DX=ON"
                                                          "-DX=OFF"))))))
(fires "--enable-x and --disable-x of one package" 1 repeated-flag
       #:arguments (list (configure "--enable-x" "--disable-x")))
(fires "what adds up" 0 repeated-flag
       #:arguments (list (configure "--enable-decoder=a" "--enable-decoder=b"
                                    "--add-module=a" "--add-module=b"
                                    "-v" "-v")
                         (make "A+=1" "A+=2" "A=1" "B=1")))
(fires "never together" 0 repeated-flag
       #:arguments (list (configure '(1 "--with-a=b" (arch "x86_64"))
                                    '(11 "--with-a=c" (not (arch "x86_64"))))))
(fires "a default" 0 repeated-flag
       #:arguments (list (make "V=1" '(111 "V=2" (arch "x86_64")))))
(fires "the same in parent and heir" 2 repeated-flag
       #:inherits "q"
       #:arguments (list (configure '(2000 "--with-a") "--with-a")
                         (make "A=1" '(2000 "A=1"))))
(fires "what the parent passes sometimes, or the heir overrides" 0 repeated-flag
       #:inherits "q"
       #:arguments (list (configure "--with-a"
                                    '(2000 "--with-a" (arch "x86_64")))
                         (make '(2000 "A=1") "A=2")
                         (argument "#:configure-flags"
                                   '((2000 "A=1") (2010 "A=2")))))
(test-equal "the heir's can be removed" '(remove "#:configure-flags" "with-a")
  (match (findings repeated-flag
                   (package #:inherits "q"
                            #:arguments (list (configure '(2000 "--with-a")
                                                         "--with-a"))))
    ((finding)
     (let ((edit (audit-finding-edit finding)))
       (list (flag-change-action edit) (flag-change-keyword edit)
             (flag-change-key edit))))))


;; contradicts-parent
(test-equal '("--disable-x leaves the inherited --enable-x in place")
  (messages contradicts-parent
            (package #:inherits "q"
                     #:arguments (list (configure '(2000 "--enable-x")
                                                  "--disable-x")))))
(test-equal '("--disable-x has no effect: the inherited --enable-x=z comes later")
  (messages contradicts-parent
            (package #:inherits "q"
                     #:arguments (list (configure "--disable-x"
                                                  '(2000 "--enable-x=z"))))))
(fires "one package's own, or the same" 0 contradicts-parent
       #:inherits "q"
       #:arguments (list (configure "--enable-x" "--disable-x"
                                    '(2000 "--disable-y") "--disable-z"
                                    '(2010 "--without-a") "--without-a")))
(fires "the same variable of CMake" 0 contradicts-parent
       #:inherits "q"
       #:build-system "cmake-build-system"
       #:arguments (list (configure "-DX=ON" '(2000 "-DX=ON"))))


;; implied-flag
(fires "gnu-build-system" 3 implied-flag
       #:arguments (list (configure '("--prefix=" ("#$output" . output))
                                    '("CONFIG_SHELL=" ("(which \"sh\")" . input))
                                    "--enable-fast-install")))
(fires "other values" 0 implied-flag
       #:arguments (list (configure '("--prefix=" ("#$output:lib" . output))
                                    '("--prefix=" ("#$output" . output) "/x")
                                    "CONFIG_SHELL=/x"
                                    "--disable-fast-install")))
(fires "another configure phase" 0 implied-flag
       #:phases (list (phase "configure" "replace"))
       #:arguments (list (configure '("--prefix=" ("#$output" . output)))))
(test-equal '("cmake-build-system already passes -DCMAKE_BUILD_TYPE=RelWithDebInfo"
              "-DCMAKE_BUILD_TYPE=Release overrides the RelWithDebInfo that \
cmake-build-system passes; #:build-type \"Release\" chooses it")
  (messages implied-flag
            (package #:build-system "cmake-build-system"
                     #:arguments
                     (list (configure "-DCMAKE_BUILD_TYPE=RelWithDebInfo"
                                      "-DCMAKE_BUILD_TYPE=Release")))))
(fires "#:build-type #f passes none" 0 implied-flag
       #:build-system "cmake-build-system"
       #:arguments (list (argument "#:build-type" '("#f") #:list? #f)
                         (configure "-DCMAKE_BUILD_TYPE=Release")))
(fires "meson" 1 implied-flag
       #:build-system "meson-build-system"
       #:arguments (list (argument "#:build-type" '("release") #:list? #f)
                         (configure "-Dbuildtype=release")))


;; absolute-path
(fires "outside of the store" 6 absolute-path
       #:arguments (list (configure "--with-x=/usr/lib" "LDFLAGS=-L/usr/lib"
                                    '("CFLAGS=" ("#$x" . input) " -I/usr/include"))
                         (make "PREFIX=/usr" "INSTALL=/bin/install"
                               "OPTS=a /opt")))
(fires "the running system's, or in the store" 0 absolute-path
       #:arguments (list (configure "--sysconfdir=/etc" "--localstatedir=/var"
                                    "--with-run=/run/x" "--with-sh=/bin/sh"
                                    '("--with-x=" ("#$x" . input) "/usr/lib")
                                    '("A=" ("#$x" . input) "/bin:" ("#$y" . input)
                                      "/bin")
                                    "--url=https://x.org/usr/lib" "--x=/usrlocal"
                                    "--kind=a/usr/b"
                                    "--x=/usr/share/x:/run/current-system/x")
                         (make '("DESTDIR=" ("#$output" . output))
                               "PREFIX=/usr")))


;; ineffective-argument
(test-equal '("copy-build-system does not take #:configure-flags")
  (messages ineffective-argument
            (package #:build-system "copy-build-system"
                     #:arguments (list (configure "--a")))))
(test-eq 'error
  (audit-finding-severity
   (first (findings ineffective-argument
                    (package #:build-system "meson-build-system"
                             #:arguments (list (make "V=1")))))))
(test-equal '("#:configure-flags has no effect in font-build-system")
  (messages ineffective-argument
            (package #:build-system "font-build-system"
                     #:arguments (list (configure "--a")))))
(test-equal '("#:configure-flags has no effect: the configure phase is deleted")
  (messages ineffective-argument
            (package #:phases (list (phase "configure" "delete"))
                     #:arguments (list (configure "--a")))))
(fires "they have" 0 ineffective-argument
       #:phases (list (phase "build" "delete"))
       #:arguments (list (configure "--a") (make "V=1")))
(fires "a build system that nobody knows, no flags, a condition" 0
       ineffective-argument
       #:build-system "my-build-system"
       #:phases (list (phase "configure" "delete" '(arch "x86_64")))
       #:arguments (list (make "V=1") (configure)))


;; removes-nothing
(define (remark level message)
  (make-diagnostic level message (at 50) '()))
(test-equal '("removes nothing: (delete \"--x\" flags)"
              "replaces nothing: #:make-flags")
  (messages removes-nothing
            (package #:remarks
                     (list (remark 'warning
                                   "removes nothing: (delete \"--x\"\n  flags)")
                           (remark 'warning "replaces nothing: #:make-flags")))))
(fires "other remarks, or somebody else's code" 0 removes-nothing
       #:remarks (list (remark 'unknown "removes nothing: x")
                       (remark 'warning "something else")
                       (make-diagnostic 'warning "removes nothing: x" (at 2000)
                                        '())))
(test-equal "what the parent passes under any condition" '("--c")
  (strings-without-flag "(fold delete #$flags '(\"--a\" \"--b\" \"--c\"))"
                        (list (flag #f 1 "--a" #t)
                              (flag #f 11 "--b" '(arch "x86_64")))))
(test-equal "no string" #f
  (strings-without-flag "(delete x flags)" '()))


;; unknown-option
(define help
  (texts->build-options
   (list (string->text "help" "`configure' configures x.
  --cache-file=FILE       cache test results
  --disable-nls           no native language
  --with-gtk=VERSION      which GTK+
"))))
(define (unknown . flags)
  (parameterize ((audit-configure-help help))
    (findings unknown-option
              (package #:arguments (list (apply configure flags))))))
(match (unknown "--without-gtks" "--enable-nls" "--prefix=/x" "CC=x")
  ((finding)
   (test-equal "--without-gtks is unknown to upstream's configure; it knows \
--without-gtk"
     (audit-finding-message finding))
   (test-equal "\"--without-gtk\"" (flag-change-text (audit-finding-edit finding)))
   (test-equal "help" (location-file (car (first (audit-finding-related
                                                  finding)))))))
(test-equal "known ones" '()
  (unknown "--with-gtk=3" "--disable-nls" '("--bindir=" ("#$output" . output))))
(test-equal "no file, no finding" '()
  (findings unknown-option
            (package #:arguments (list (configure "--quux")))))


;; quoted-arguments
(fires "once a package" 1 quoted-arguments
       #:arguments (list (argument "#:make-flags" '("V=1") #:quoted? #t)
                         (argument "#:configure-flags" '("--a") #:quoted? #t)))
(fires "gexps, constants, and what is inherited" 0 quoted-arguments
       #:inherits "q"
       #:arguments (list (make "V=1")
                         (argument "#:tests?" '("#f") #:quoted? #t #:list? #f)
                         (argument "#:configure-flags" '("--a") #:quoted? #t
                                   #:begin 2000)))


;; misplaced-flag
(fires "in #:make-flags" 3 misplaced-flag
       #:arguments (list (make "--enable-x" "-DX=1" "--prefix=/x" "V=1")))
(fires "in #:configure-flags" 1 misplaced-flag
       #:arguments (list (configure "-DX=1" "X=1" "--enable-x")))
(fires "in cmake's" 2 misplaced-flag
       #:build-system "cmake-build-system"
       #:arguments (list (configure "--disable-x" "CC=gcc" "-DX=1")))
(fires "in meson's" 1 misplaced-flag
       #:build-system "meson-build-system"
       #:arguments (list (configure "--enable-x" "-Dx=1" "--buildtype=x"
                                    "--libdir=/x")))
(fires "the argument of an option" 0 misplaced-flag
       #:build-system "meson-build-system"
       #:arguments (list (configure "-D" "x=1")))
(fires "a phase that is replaced" 0 misplaced-flag
       #:phases (list (phase "configure" "replace"))
       #:arguments (list (configure "-DX=1")))


;; Findings of a parent that its heirs repeat are there once, on the parent.
(define parent
  (make-package "q" "1.0" "guix" (make-location "m.scm" 1 1 1500 2500)
                "gnu-build-system" "" "q" "(m)"
                (list (make '(2000 "CC=gcc"))) '() '() '() '() #f))
(define heir
  (package #:inherits "q" #:arguments (list (make '(2000 "CC=gcc")))))
(test-equal '("q")
  (map (compose package-name audit-finding-package)
       (audit (list heir parent heir) #:rules (list cc-for-target))))
(test-equal "a change of the heir cannot reach it" '(#f)
  (map audit-finding-edit (audit (list heir) #:rules (list cc-for-target))))


;; Rules of one's own.
(define-audit-rule (no-flags package channel)
  #:severity 'note
  #:synopsis "no flags at all"
  #:documentation "Packages without flags."
  (if (null? (package-arguments package))
      (list (audit-finding (package-location package) "no arguments"
                           #:related `((,(at 3) . "here, too"))))
      '()))
(test-equal "m.scm:1:1: note: no arguments [no-flags]
m.scm:1:1: note: here, too"
  (audit-finding->string (first (audit (list (package))
                                       #:rules (list no-flags)))))

(define-audit-rule (broken package channel)
  #:severity 'note #:synopsis "" #:documentation ""
  (car '()))
(test-equal "rule broken failed on package p"
  (guard (c ((xencmp-error? c)
             (string-take (xencmp-error-message c) 31)))
    (audit (list (package)) #:rules (list broken))))


;;;
;;; The command.
;;;

(define (call-with-files files proc)
  "Call PROC with a new directory that holds FILES, a list of (NAME . TEXT)."
  (let ((directory (mkdtemp "xencmp-audit-XXXXXX")))
    (define (path name) (string-append directory "/" name))
    (dynamic-wind
      (lambda ()
        (for-each (match-lambda
                    ((name . text)
                     (call-with-output-file (path name)
                       (cut display text <>))))
                  files))
      (lambda () (proc directory path))
      (lambda ()
        (for-each (compose delete-file path car) files)
        (rmdir directory)))))

(define (run . arguments)
  "Return the exit status of `xencmp audit' with ARGUMENTS, and what it printed."
  (match (call-with-streams
          (lambda ()
            ((@ (xencmp command) main) (cons* "xencmp" "audit" arguments))))
    ((status output _) (cons status output))))

;; What other phases do with the flags.
(define* (step-of phase keyword . flags)
  (make-step 'other phase "make" (map (cut flag #f 700 <> #t) flags)
             '() '() keyword (condition-always) (at 700)))
(fires "flags that another phase passes, too" 0 implied-flag
       #:arguments (list (configure '("--prefix=" ("#$output" . output))))
       #:steps (list (step-of "configure-other" "#:configure-flags")))
(fires "flags that only configure gets" 1 implied-flag
       #:arguments (list (configure '("--prefix=" ("#$output" . output))))
       #:steps (list (step-of "configure" "#:configure-flags")))
(fires "a directory that install gives anew" 0 absolute-path
       #:arguments (list (configure "--with-moduledir=/usr/lib/x"))
       #:steps (list (step-of "install" "" "moduledir=/x")))
(fires "and one that it does not" 1 absolute-path
       #:arguments (list (configure "--with-moduledir=/usr/lib/x"))
       #:steps (list (step-of "install" "" "bindir=/x")))

;; What must be read.
(test-equal '(#:steps? #f #:keywords (#:configure-flags))
  (reading-for (list unknown-option)))
(test-equal "all arguments" '(#:steps? #f #:keywords ())
  (reading-for (list quoted-arguments unknown-option)))
(test-equal "a rule that says nothing" '(#:steps? #t #:keywords ())
  (reading-for
   (list (make-audit-rule "x" 'note "x" "x" (const '())) unknown-option)))

(define flags-to-edit "(define-module (m)
  #:use-module ((guix utils) #:select (cc-for-target)))
(define-public a
  (package
    (name \"a\") (version \"1\") (build-system gnu-build-system)
    (arguments
     (list #:configure-flags #~(list (string-append \"--prefix=\" #$output) \"--x\")
           #:make-flags #~(list \"CC=gcc\" \"V=1\")))))
(define-public b
  (package
    (name \"b\") (version \"1\") (build-system gnu-build-system)
    (arguments
     `(#:make-flags '(\"CC=gcc\" \"V=1\")))))
(define-public c
  (package
    (name \"c\") (version \"1\") (build-system gnu-build-system)
    (arguments
     `(#:make-flags (list \"CC=gcc\" \"CXX=g++\")))))
(define-public d
  (package
    (name \"d\") (version \"1\") (build-system gnu-build-system)
    (arguments
     '(#:make-flags (list \"CC=gcc\")))))
(define-public e
  (package
    (name \"e\") (version \"1\") (build-system gnu-build-system)
    (arguments
     (list #:make-flags #~'(\"CC=gcc\" \"V=1\")))))
")

(define (apply-edit! finding)
  "Make the change that FINDING proposes in its file."
  (match (audit-finding-edit finding)
    ((? text-change? change)
     (let* ((where (text-change-location change))
            (file  (location-file where))
            (old   (call-with-input-file file get-string-all)))
       (call-with-output-file file
         (lambda (port)
           (display (string-append
                     (substring old 0 (location-begin where))
                     (text-change-text change)
                     (substring old (location-end where)))
                    port)))))
    (change
     (let ((package (audit-finding-package finding)))
       (save-edit! (change-flags (location-file (package-location package))
                                 (package-variable package)
                                 (list change)))))))

(define (flags-of directory)
  "Return (VARIABLE FLAG …) for each package in DIRECTORY."
  (map (lambda (package)
         (cons (package-variable package)
               (map flag->string
                    (append-map argument-flags (package-arguments package)))))
       (read-channel-packages (read-channel directory))))

(call-with-files
 `(("m.scm" . ,flags-to-edit))
 (lambda (directory path)
   (define rules (list cc-for-target implied-flag))
   (define (audit-again)
     (audit (read-channel-packages (read-channel directory)) #:rules rules))
   (define found (audit-again))
   (test-equal "where an edit is proposed"
     '(("a" . #t) ("a" . #t) ("b" . #t) ("c" . #t) ("c" . #f) ("d" . #f)
       ("e" . #t))
     (map (lambda (finding)
            (cons (package-name (audit-finding-package finding))
                  (->bool (audit-finding-edit finding))))
          found))
   ;; From the end of the file, so that places stay right.
   (for-each apply-edit! (reverse (filter audit-finding-edit found)))
   (test-equal "nothing else is found then" '("c" "d")
     (map (compose package-name audit-finding-package) (audit-again)))
   (test-equal "all proposed edits change what they say"
     ;; Natively, (cc-for-target) is "gcc".
     '(("a" "--x" "CC=gcc" "CC=(cc-for-target)" "V=1")
       ("b" "CC=gcc" "CC=(cc-for-target)" "V=1")
       ("c" "CC=gcc" "CC=(cc-for-target)" "CXX=g++")
       ("d" "CC=gcc")
       ("e" "CC=gcc" "CC=(cc-for-target)" "V=1"))
     (flags-of directory))
   (test-equal "in code that Guile reads alike"
     '("#~(list (string-append \"CC=\" #$(cc-for-target)) \"V=1\")"
       "`(#:make-flags '(,(string-append \"CC=\" (cc-for-target)) \"V=1\"))"
       "(list ,(string-append \"CC=\" (cc-for-target)) \"CXX=g++\")"
       "#~'(#$(string-append \"CC=\" (cc-for-target)) \"V=1\")")
     (filter (cut string-contains
                  (call-with-input-file (path "m.scm") get-string-all)
                  <>)
             '("#~(list (string-append \"CC=\" #$(cc-for-target)) \"V=1\")"
               "`(#:make-flags '(,(string-append \"CC=\" (cc-for-target)) \
\"V=1\"))"
               "(list ,(string-append \"CC=\" (cc-for-target)) \"CXX=g++\")"
               "#~'(#$(string-append \"CC=\" (cc-for-target)) \"V=1\")")))))

(define module "(define-module (m) #:use-module (guix utils))
(define-public one
  (package
    (name \"uno\") (version \"1.0\") (build-system gnu-build-system)
    (arguments
     (list #:configure-flags #~(list \"--with-old=x\")
           #:make-flags #~(list \"CC=gcc\")))))
(define-public two
  (package
    (name \"due\") (version \"1.0\") (build-system gnu-build-system)))
")

(call-with-files
 `(("m.scm" . ,module)
   ("empty.scm" . "(define-module (empty))\n")
   ("rules.ss" . "(define-audit-rule (lonely package channel)
  #:severity 'note #:synopsis \"s\" #:documentation \"d\"
  (if (string=? \"due\" (package-name package))
      (list (audit-finding (package-location package) \"alone\"))
      '()))\n")
   ("help.txt" . "`configure' configures x.\n  --cache-file=FILE  x\n"))
 (lambda (directory path)
   (define found
     (string-append (path "m.scm") ":7:33: warning: CC=gcc is the build \
machine's tool in cross builds, too; (cc-for-target) names the target's \
[cc-for-target]\n"))
   (test-equal "a channel" (cons 1 found)
     (run "--rule=cc-for-target" directory))
   (test-equal "a file" (cons 1 found)
     (run "--rule=cc-for-target" (path "m.scm")))
   (test-equal "native builds only" '(0 . "")
     (run "--rule=cc-for-target" "--system=x86_64-linux" directory))
   (test-equal "nothing found" '(0 . "")
     (run "--rule=cc-for-target" "--package=due" directory))
   (call-with-output-file (path "broken.scm")
     (cut display "(define-module (broken))\n(define x" <>))
   (test-equal "a file that cannot be read" (cons 2 found)
     (run "--rule=cc-for-target" directory))
   (delete-file (path "broken.scm"))
   (test-equal "no such rule" 2 (car (run "--rule=nope" directory)))
   (test-equal "no such package" 2 (car (run "--package=tre" directory)))
   (test-equal "nor in a file" 2 (car (run "--package=tre" (path "m.scm"))))
   (test-equal "one package of a file" '(0 . "")
     (run "--package=due" (path "m.scm")))
   (test-equal "--configure-help needs --package" 2
     (car (run (string-append "--configure-help=" (path "help.txt"))
               directory)))
   (test-equal "an unknown option"
     (cons 1 (string-append (path "m.scm") ":6:38: warning: --with-old=x is \
unknown to upstream's configure [unknown-option]\n"))
     (run "--rule=unknown-option" "--package=uno"
          (string-append "--configure-help=" (path "help.txt")) directory))
   (match (run "--rule=lonely" (string-append "--rules=" (path "rules.ss"))
               directory)
     ((status . output)
      (test-equal 1 status)
      (test-assert "a user's rule"
        (string-suffix? ": note: alone [lonely]\n" output))))
   (test-equal "a file of rules without any" 2
     (car (run (string-append "--rules=" (path "empty.scm")) directory)))
   (match (run "--rule=cc-for-target" "--format=scm" directory)
     ((1 . output)
      (let ((record (call-with-input-string output read)))
        (test-equal '("cc-for-target" "warning" "uno" "1.0" "(m)" "one" 7 33)
          (map (cut assq-ref record <>)
               '(rule severity package version module variable line column)))
        (test-equal '("text" "(string-append \"CC=\" #$(cc-for-target))")
          (map (cut assq-ref (assq-ref record 'edit) <>) '(action text))))))))
(match (run "--list-rules")
  ((status . output)
   (test-equal 0 status)
   (for-each (lambda (rule)
               (test-assert (audit-rule-name rule)
                 (string-contains output (audit-rule-name rule))))
             %audit-rules)))

(test-end "audit")
