;;; What `xencmp rewrite' does with its edit, on the example.

(use-modules (srfi srfi-1) (srfi srfi-64)
             (ice-9 match) (ice-9 popen) (ice-9 textual-ports)
             (xencmp) (xencmp command))

(setenv "GIT_CONFIG_GLOBAL" "/dev/null")
(setenv "GIT_CONFIG_NOSYSTEM" "1")
(define git? (zero? (system* "sh" "-c" "command -v git >/dev/null")))
(unless git?
  (display "SKIPPED in part: git is missing, so no mail is applied\n"))

(define (example name)
  (string-append (getenv "XENCMP_SOURCE") "/examples/xen/" name))
(define (contents file) (call-with-input-file file get-string-all))
(define (write-file file text)
  (call-with-output-file file (lambda (port) (display text port))))
(define scratch
  (canonicalize-path (mkdtemp (string-copy "/tmp/xencmp-XXXXXX"))))
(define checkout (string-append scratch "/checkout"))
(define file (string-append checkout "/gnu/xen.scm"))
(define original (contents (example "xen.scm")))
(for-each mkdir (list checkout (dirname file)))
(write-file file original)

(define (run . arguments)
  "Return the exit status of `xencmp rewrite' with ARGUMENTS and what it printed."
  (match (call-with-streams
          (lambda ()
            (main `("xencmp" "rewrite" "--intended"
                    ,(string-append "--decisions=" (example "decisions.scm"))
                    ,@arguments ,file ,(example "xen.spec")))))
    ((status output _) (list status output))))
(define (shell command)
  (system* "sh" "-c" (string-append "cd \"$1\" && " command) "sh" checkout))

(define message "\
gnu: xen: Add configure flags.

* gnu/xen.scm (xen)[arguments]<#:configure-flags>: Add
--with-linux-backend-modules, --disable-pvshim, and --disable-ipxe.
")

(test-begin "patch")
(test-equal "without a choice, it is a patch" (run "--diff") (run))
(test-equal "two things to print" 2 (first (run "--diff" "--commit-message")))
(when git?
  (shell "git init -q && git config user.name T && git config user.email t@t &&
git add . && git commit -qm before")
  (test-equal "a message" (list 0 message) (run "--commit-message"))
  (write-file (string-append scratch "/mail")
              (second (run "--mail" "--author=Xen Maintainer <x@example.org>"
                           "--date=Wed, 25 Nov 2026 10:00:00 +0000")))
  (test-equal "git am" 0 (shell "git am -q ../mail"))
  (let* ((port   (open-pipe* OPEN_READ "git" "-C" checkout "log" "-1"
                             "--format=%an%n%as%n%B"))
         (output (get-string-all port)))
    (close-pipe port)
    (test-equal "its author, its date and its message"
      (string-append "Xen Maintainer\n2026-11-25\n" message)
      (string-append (string-trim-right output) "\n")))
  (let ((after (contents file)))
    (shell "git reset -q --hard HEAD~1")
    (test-equal "a message, when that is done"
      (list 0 message) (run "--in-place" "--commit-message"))
    (test-equal "in place, it is what git am makes" after (contents file))))
(test-equal "an author that is none" 2
  (begin (write-file file original)
         (first (run "--mail" "--author=x"))))
(test-equal "nothing is written then" original (contents file))

(system* "rm" "-rf" scratch)
(test-end "patch")
