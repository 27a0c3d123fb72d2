;;; Bad input: each gets a message with file, line and column, exit status 2 on
;;; the command line, a condition in Scheme, and a REPL that lives on.

(use-modules (srfi srfi-1) (srfi srfi-34) (srfi srfi-64)
             (ice-9 ftw) (ice-9 match) (ice-9 popen) (ice-9 regex)
             (ice-9 textual-ports) (rnrs bytevectors) (rnrs io ports)
             (xencmp) (xencmp command))

(define directory (mkdtemp "/tmp/xencmp-bad-input-XXXXXX"))

(define (in-directory name)
  (string-append directory "/" name))

(define spec-head
  "Name: a\nVersion: 1\nRelease: 1\nSummary: s\nLicense: l\n")

(define log-text
  "make[1]: Entering directory '/b'\ngcc -O2 -c a.c -o a.o\n")

(define zeros (make-string 4096 #\nul))

;; NAME, contents, the subcommand that reads it, and where the message must say
;; the trouble is: (LINE COLUMN), (LINE #f), or #f where there is no place.
(define %cases
  `(("missing.scm"  #f "flags" #f)
    ("missing.spec" #f "flags" #f)
    ("missing.spec" #f "spec" #f)
    ("missing.log"  #f "log" #f)
    ("missing.tree" #f "files" #f)
    ("paren.scm" "(define-module (a))\n(define-public x (package\n" "flags"
     (3 1))
    ("stray.scm" "(define-module (a))\n  (a))\n" "flags" (2 7))
    ("string.scm" "(define-module (a))\n(define x \"abc\n" "flags" (3 1))
    ("brace.spec" ,(string-append spec-head "%define x %{y\n") "spec" (6 #f))
    ("if.spec" ,(string-append spec-head "%if 1\n%description\nx\n") "spec"
     (6 1))
    ("endif.spec" ,(string-append spec-head "%endif\n") "spec" (6 1))
    ("self.spec" ,(string-append spec-head "%include self.spec\n") "spec"
     (6 #f))
    ("forever.spec" ,(string-append spec-head "%define loop %{loop}\nURL: %{loop}\n")
     "spec" #t)
    ("forever-in-command.spec"
     ,(string-append spec-head "%define loop %(echo %{loop})\nURL: %{loop}\n")
     "spec" (7 6))
    ("forever-in-test.spec"
     ,(string-append spec-head "%define loop %{expand:%{loop}}\n%if %{loop}\n"
                     "%endif\n")
     "flags" (7 5))
    ("forever-with-arguments.spec"
     ,(string-append spec-head "%define ping() %{pong %*}\n"
                     "%define pong() %{ping %*}\n%build\n%ping x\n")
     "flags" (9 1))
    ("doubles.spec"
     ,(string-append spec-head "%global twice twice\n"
                     (string-concatenate
                      (make-list 40 "%global twice %{twice}%{twice}\n")))
     "spec" #t)
    ("commands.spec"
     ,(string-append spec-head "URL: "
                     (string-concatenate (make-list 10000 "%("))
                     (make-string 10000 #\)) "\n")
     "spec" (6 #f))
    ("else.spec" ,(string-append spec-head "%else\n") "spec" (6 1))
    ("ring.spec" ,(string-append spec-head "%include ring-2.spec\n") "flags"
     "ring-2.spec:1:1: error: .*ring.spec includes itself")
    ("comment.scm" "(define-module (a))\n#| abc\n" "flags" (3 1))
    ("quote.scm" "(define-module (a))\n(define x '" "flags" (2 12))
    ("deep.scm" ,(make-string 100000 #\() "flags" (1 #f))
    ("zeros.scm" ,zeros "flags" #t)
    ("zeros.spec" ,zeros "spec" #t)
    ("zeros.log" ,zeros "log" #t)
    ("zeros.tree" ,zeros "files" #t)
    ("empty.scm" "" "flags" #f)
    ("empty.spec" "" "spec" #f)
    ("empty.log" "" "log" #f)
    ("empty.tree" "" "files" #f)
    ("log.tree" ,log-text "files" (1 #f))
    ("tree.log" "/usr\n/usr/bin\n/usr/bin/a\n" "log" (1 1))
    ("cut.log" "gcc -O2 -DA=\"x" "log" (1 13))))

(define (write-case name contents)
  (when contents
    (call-with-output-file (in-directory name)
      (lambda (port) (display contents port)))))

(define (command-line-result . arguments)
  "Return the exit status of ARGUMENTS and what was printed on the error port."
  (match (call-with-streams (lambda () (main (cons "xencmp" arguments))))
    ((status _ errors) (cons status errors))))

(define (place-pattern file place)
  (match place
    ((? string? elsewhere)              ;in another file
     (string-append "^xencmp: .*" elsewhere))
    (_
     (string-append
      "^xencmp: " (regexp-quote file) (position-pattern place)))))

(define (position-pattern place)
  (match place
    ((line #f) (format #f ":~a:[0-9]+: error: ." line))
    ((line column) (format #f ":~a:~a: error: ." line column))
    (#t ":[0-9]+:[0-9]+: error: .")
    (#f "(:[0-9]+:[0-9]+)?: error: .")))

(define (one-message? text)
  "Is TEXT free of backtraces?"
  (not (string-match "Backtrace|In procedure|ice-9" text)))

(test-begin "bad-input")

(call-with-output-file (in-directory "ring-2.spec")
  (lambda (port) (display "%include ring.spec\n" port)))

(for-each
 (match-lambda
   ((name contents command place)
    (write-case name contents)
    (let ((file (in-directory name)))
      (match (command-line-result command file)
        ((status . message)
         (test-equal (string-append command " " name ": status") 2 status)
         (test-assert (string-append command " " name ": " message)
           (string-match (place-pattern file place) message))
         (test-assert (string-append command " " name ": no backtrace")
           (one-message? message)))))))
 %cases)

;; The same through procedures: the condition names the file, and what comes
;; next works.
(define (reader command name)
  (match command
    ((or "log") read-log)
    ("files" read-listing)
    (_ (if (string-suffix? ".scm" name) read-packages read-spec))))

(for-each
 (match-lambda
   ((name contents command place)
    (test-equal (string-append "condition: " name)
      (in-directory name)
      (guard (c ((xencmp-error? c) (xencmp-error-file c)))
        ((reader command name) (in-directory name))))))
 ;; An empty module is a module without packages, not an error; the condition
 ;; of ring.spec names the other file.
 (remove (lambda (c) (member (first c) '("empty.scm" "ring.spec"))) %cases))

;; What could be read of a log is shown, and yet the cut is trouble.
(write-case "cut-later.log" "gcc -O2 -c a.c -o a.o\ngcc -O2 -c b.c -DA=\"x")
(match (command-line-result "log" (in-directory "cut-later.log"))
  ((status . message)
   (test-equal "log cut-later.log: status" 2 status)
   (test-assert "log cut-later.log: place"
     (string-match "cut-later.log:2:[0-9]+: error: ." message))))

(define (repl-output input)
  "Return what a Guile REPL prints when INPUT is typed."
  (let ((file (in-directory "repl-input")))
    (call-with-output-file file (lambda (port) (display input port)))
    (let* ((pipe (open-pipe* OPEN_READ "sh" "-c"
                             "exec \"$0\" --no-auto-compile -q <\"$1\" 2>&1"
                             (or (getenv "GUILE") "guile") file))
           (text (get-string-all pipe)))
      (close-pipe pipe)
      text)))

(let ((output
       (repl-output
        (call-with-output-string
          (lambda (port)
            (write '(use-modules (xencmp)) port)
            (for-each (match-lambda
                        ((name _ "spec" _)
                         (write `(read-spec ,(in-directory name)) port))
                        ((name _ "files" _)
                         (write `(read-listing ,(in-directory name)) port))
                        ((name _ "log" _)
                         (write `(read-log ,(in-directory name)) port))
                        ((name _ _ _)
                         (write `(read-packages ,(in-directory name)) port)))
                      %cases)
            (write '(string-append "still" " alive") port))))))
  (test-assert "the REPL lives on" (string-contains output "still alive"))
  (test-assert "the REPL shows our condition"
    (string-contains output "xencmp-error")))

;; Bad usage.
(for-each
 (lambda (arguments)
   (match (apply command-line-result arguments)
     ((status . message)
      (test-equal (format #f "~s: status" arguments) 2 status)
      (test-assert (format #f "~s: hint" arguments)
        (string-match "^xencmp( [a-z]+)?: .*\nTry `xencmp.* --help'" message)))))
 '(() ("nonsense") ("--nonsense") ("flags") ("flags" "--nonsense" "x.scm")
   ("flags" "--format=nonsense" "x.scm") ("flags" "--format") ("compare" "x")
   ("files" "a" "b" "c") ("graph" "--help=3") ("graph" "--query=(" "x.scm")))

(define (delete-recursively file)
  (system* "rm" "-rf" file))

(delete-recursively directory)
(test-end "bad-input")
