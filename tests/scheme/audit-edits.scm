;;; `xencmp audit' carries out what its rules propose.

(use-modules (srfi srfi-1) (srfi srfi-64)
             (ice-9 ftw) (ice-9 match) (ice-9 popen) (ice-9 textual-ports)
             (xencmp) (xencmp audit edits) (xencmp command))

(setenv "GIT_CONFIG_GLOBAL" "/dev/null")
(setenv "GIT_CONFIG_NOSYSTEM" "1")
(define git? (zero? (system* "sh" "-c" "command -v git >/dev/null")))
(unless git?
  (display "SKIPPED in part: git is missing, so no patch is applied\n"))

(define scratch
  (canonicalize-path (mkdtemp (string-copy "/tmp/xencmp-XXXXXX"))))
(define channel (string-append scratch "/channel"))
(define (in-channel name) (string-append channel "/" name))
(define (contents name) (call-with-input-file (in-channel name) get-string-all))
(define (write-file file text)
  (call-with-output-file file (lambda (port) (display text port))))

(define a "\
(define-module (gnu packages a)
  #:use-module (guix build-system gnu)
  #:use-module (guix packages)
  #:use-module (guix utils)
  #:use-module (guix gexp))

(define-public a
  (package
    (name \"a\")
    (build-system gnu-build-system)
    (arguments
     (list
      #:configure-flags
      #~(list (string-append \"--prefix=\" #$output) ;here
              \"--enable-x\")
      #:make-flags
      #~(list \"CC=gcc\" \"V=1\")))))
")
(define b "\
(define-module (gnu packages b)
  #:use-module (guix build-system cmake)
  #:use-module (guix packages)
  #:use-module (guix utils)
  #:use-module (guix gexp))

(define-public b
  (package
    (name \"b\")
    (build-system cmake-build-system)
    (arguments
     (list
      #:configure-flags
      #~(list \"-DCMAKE_INSTALL_LIBDIR=lib\"
              (string-append \"-DCMAKE_INSTALL_PREFIX=\" #$output)
              \"-DX=ON\")))))

(define-public b-quoted
  (package
    (name \"b-quoted\")
    (build-system cmake-build-system)
    (arguments
     '(#:make-flags '(\"CC=gcc\")))))
")
(define files '("gnu/packages/a.scm" "gnu/packages/b.scm"))
(define (reset)
  (for-each (lambda (name text) (write-file (in-channel name) text))
            files (list a b)))
(for-each mkdir (list channel (in-channel "gnu") (in-channel "gnu/packages")))
(reset)

(define (run . arguments)
  "Return the exit status of `xencmp audit' with ARGUMENTS, what was printed, and
the errors."
  (call-with-streams
   (lambda ()
     (main `("xencmp" "audit" "--rule=cc-for-target" "--rule=implied-flag"
             ,@arguments)))))
(define (shell command . arguments)
  (apply system* "sh" "-c" (string-append "cd \"$1\" && " command) "sh" channel
         arguments))

(define wanted-a "\
      #~(list \"--enable-x\")
      #:make-flags
      #~(list (string-append \"CC=\" #$(cc-for-target)) \"V=1\")))))
")
(define wanted-b "\
      #~(list \"-DX=ON\")))))
")
(define message "\
gnu: a, b: Update configure and make flags.

* gnu/packages/a.scm (a)[arguments]<#:configure-flags>: Remove --prefix.
<#:make-flags>: Replace CC=gcc with CC=(cc-for-target).
* gnu/packages/b.scm (b)[arguments]<#:configure-flags>: Remove
-DCMAKE_INSTALL_LIBDIR=lib and -DCMAKE_INSTALL_PREFIX.
")
(define (carried-out?)
  (and (string-suffix? wanted-a (contents (first files)))
       (string-contains (contents (second files)) wanted-b)))

(test-begin "audit-edits")

(define patch
  (match (run "--diff" channel)
    ((status patch errors)
     (test-equal "something is left: CC=gcc below a quote" 1 status)
     (test-equal "xencmp: 1 finding proposes no edit\n" errors)
     (test-equal "nothing is written" (list a b) (map contents files))
     patch)))
(test-equal "the same without the package that is left" 0
  (first (run "--diff" "--package=a" channel)))
(test-equal "a message" (list 1 message)
  (list-head (run "--commit-message" channel) 2))
(test-equal "nothing proposed, nothing printed" '(0 "" "")
  (run "--diff" "--package=a" "--rule=misplaced-flag"
       "--system=x86_64-linux"
       (begin (write-file (in-channel (first files))
                          (string-append (string-take a (string-contains a "#~"))
                                         "#~(list)))))\n"))
              channel)))
(reset)

(when git?
  (write-file (string-append scratch "/git")
              (second (begin
                        (shell "git init -q && git config user.name T &&
git config user.email t@t && git add . && git commit -qm before")
                        (run "--mail" channel))))
  (test-equal "git am" 0 (shell "git am -q ../git"))
  (test-assert "and all is done" (carried-out?))
  (test-equal message
    (let* ((port   (open-pipe* OPEN_READ "git" "-C" channel "log" "-1"
                               "--format=%B"))
           (output (get-string-all port)))
      (close-pipe port)
      (string-append (string-trim-right output) "\n")))
  (shell "git reset -q --hard HEAD~1")
  (write-file (string-append scratch "/patch") (second (run "--diff" channel)))
  (test-equal "git apply" 0 (shell "git apply ../patch"))
  (test-assert "and all is done" (carried-out?))
  (shell "git reset -q --hard && rm -rf .git"))

(test-equal "in place, and a message" (list 1 message)
  (list-head (run "--in-place" "--commit-message" channel) 2))
(test-assert "all is done" (carried-out?))
(test-equal "and then there is nothing left to do" '(1 "")
  (list-head (run "--diff" channel) 2))
(reset)

(test-equal "two things to print" 2
  (first (run "--diff" "--mail" channel)))

;; One file that cannot be written.
(chmod (in-channel (second files)) #o444)
(match (run "--in-place" channel)
  ((status output errors)
   (test-equal '(2 "") (list status output))
   (test-assert (string-contains errors "b.scm: error: read-only"))))
(test-equal "no file is written" (list a b) (map contents files))
(test-equal '("." ".." "a.scm" "b.scm") (scandir (in-channel "gnu/packages")))
(chmod (in-channel (second files)) #o644)

;; Rules whose edits do not go together.
(define rules (string-append scratch "/rules.scm"))
(write-file rules "\
(define (first-of package keyword)
  (let ((flags (package-flags package keyword)))
    (and (pair? flags) (car flags))))
(define-syntax-rule (define-rule name keyword edit)
  (define-audit-rule (name package channel)
    #:severity 'note
    #:synopsis \"x\"
    #:documentation \"x\"
    (let ((flag (first-of package keyword)))
      (if (and flag (string=? \"a\" (package-name package)))
          (list (audit-finding (flag-location flag) \"it\"
                               #:edit (edit (flag-location flag))))
          '()))))
(define-rule text-rule \"#:make-flags\"
  (lambda (where) (text-change where \"\\\"C=1\\\"\")))
(define-rule broken-rule \"#:configure-flags\"
  (lambda (where) (text-change where \"(\")))
(define-rule other-rule \"#:configure-flags\"
  (lambda (where)
    (flag-change 'replace \"#:configure-flags\" #:key \"prefix\"
                 #:text \"\\\"--prefix=/\\\"\")))
(define-rule same-rule \"#:configure-flags\"
  (lambda (where)
    (flag-change 'remove \"#:configure-flags\" #:key \"prefix\")))
")
(define (with-rules . names)
  (apply run (string-append "--rules=" rules) "--diff" "--package=a" channel
         (map (lambda (name) (string-append "--rule=" name)) names)))
(define both (second (run "--diff" "--package=a" channel)))
(match (with-rules "text-rule")
  ((status diff errors)
   (test-equal "the first one wins" (list 1 both) (list status diff))
   (test-assert "and the other one is told"
     (string-contains errors (string-append
                              (in-channel (first files))
                              ":17:15: warning: it [text-rule]: left out: its \
edit overlaps with that of cc-for-target at "
                              (in-channel (first files)) ":17:15")))))
(match (with-rules "other-rule")
  ((status diff errors)
   (test-equal "of one package's flags, too" (list 1 both) (list status diff))
   (test-assert errors
     (string-contains errors "it [other-rule]: left out: no flag prefix"))))
(match (with-rules "broken-rule")
  ((status diff errors)
   (test-equal "what cannot be read is left out" 1 status)
   (test-assert errors
     (string-contains errors "it [broken-rule]: left out: unexpected end"))))
(test-equal "two rules that want the same" (list 0 both "")
  (with-rules "same-rule"))

;; From a program.
(let ((findings (audit (read-packages (in-channel (first files))))))
  (write-file (in-channel (first files)) (string-append ";\n" a))
  (test-equal "changed since it was audited"
    '(("cc-for-target" . "changed since it was audited"))
    (map (lambda (left-out)
           (cons (audit-finding-rule (car left-out)) (cdr left-out)))
         (audit-plan-left-out (audit-plan findings)))))
(reset)
(let* ((plan  (audit-plan (audit (read-packages (in-channel (first files))))))
       (edits (audit-plan-edits plan)))
  (test-equal '("cc-for-target" "implied-flag")
    (sort (map audit-finding-rule (audit-plan-findings plan)) string<?))
  (save-edits! edits)
  (test-assert "one edit for a file"
    (string-suffix? wanted-a (contents (first files)))))

(system* "rm" "-rf" scratch)
(test-end "audit-edits")
