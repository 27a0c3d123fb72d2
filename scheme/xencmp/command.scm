;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; The command line.  Each subcommand is a module (xencmp command NAME), which
;;; is loaded when it is asked for.

(define-module (xencmp command)
  #:use-module (srfi srfi-1)
  #:use-module (ice-9 exceptions)
  #:use-module (ice-9 match)
  #:use-module (xencmp command options)
  #:use-module (xencmp config)
  #:use-module (xencmp errors)
  #:export (main))

;; Names and one line on each, in the order in which `--help' lists them.
(define %subcommands
  '(("compare" . "print where two packages differ, and why")
    ("flags"   . "list what packages pass to configure, make and the like")
    ("spec"    . "show the steps, conditions and values of an RPM spec")
    ("log"     . "list what a build log compiles, or compare two logs")
    ("files"   . "list what a build installs, or match two listings")
    ("graph"   . "draw packages, steps and flags, or query them")
    ("decide"  . "write a file to decide on differences, or add what is new")
    ("rewrite" . "print the patch that carries out decisions")
    ("edit"    . "change a flag of a package")
    ("audit"   . "tell what the packages of a channel should not do")))

(define (display-help program)
  (format #t "Usage: ~a COMMAND [OPTION]... [FILE]...
Compare how two distributions build the same program.

Commands:
~a
  --help     print this and exit; `~a COMMAND --help' tells of COMMAND
  --version  print the version and exit

The exit status is 0 when all went well, 1 when what was compared differs or a
question's answer is no, and 2 when there is trouble.
"
          program
          (string-concatenate
           (map (match-lambda
                  ((name . synopsis)
                   (string-append "  " (string-pad-right name 11) synopsis
                                  "\n")))
                %subcommands))
          program))

(define (display-version)
  (format #t "xencmp ~a
Licence GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>.
This is free software: you are free to change and redistribute it.
There is no warranty, to the extent permitted by law.
" %xencmp-version))

(define (subcommand name)
  "Return the <subcommand> called NAME."
  (unless (assoc name %subcommands)
    (raise-usage-error (format #f "no command is called ~a" name)))
  (module-ref (resolve-interface `(xencmp command ,(string->symbol name)))
              '%subcommand))

(define (report-error program condition)
  "Print CONDITION on the error port, for a person who knows nothing of Guile."
  (let ((port (current-error-port)))
    (force-output (current-output-port))
    (cond ((usage-error? condition)
           (format port "~a: ~a~%Try `~a --help' for more.~%" program
                   (exception-message condition)
                   (or (usage-error-command condition) program)))
          ((xencmp-error? condition)
           (format port "xencmp: ~a~%" (xencmp-error->string condition)))
          ((and (exception-with-message? condition)
                (exception-with-irritants? condition))
           (format port "xencmp: error: ~a~%" (guile-message condition)))
          (else
           (format port "xencmp: error: ~s~%" condition)))))

(define (guile-message condition)
  "Return the message of CONDITION, which Guile itself raised."
  (let ((message   (exception-message condition))
        (irritants (exception-irritants condition)))
    (or (and (list? irritants)
             (false-if-exception (apply format #f message irritants)))
        (format #f "~a ~s" message irritants))))

(define (run program arguments)
  "Do what ARGUMENTS, a list of strings, ask for and return the exit status."
  (match arguments
    (()
     (raise-usage-error "a command is missing"))
    (((or "--help" "-h" "help") . _)
     (display-help program)
     0)
    (((or "--version" "-V") . _)
     (display-version)
     0)
    (((? (lambda (argument) (string-prefix? "-" argument)) option) . _)
     (raise-usage-error (format #f "unrecognized option ~a" option)))
    ((name . arguments)
     (run-subcommand (subcommand name) program arguments))))

(define (quit-status condition)
  "Return the status that CONDITION, raised by `exit', asks for."
  (match (exception-args condition)
    ((status . _) (cond ((integer? status) status) (status 0) (else 2)))
    (() 0)))

(define (main arguments)
  "Run the command line ARGUMENTS, a list of strings that begins with the
program's name.  Return the exit status: 0 when all went well, 1 when things
differ or the answer is no, 2 when there is trouble."
  (let ((program (match arguments
                   (("guix xencmp" . _) "guix xencmp")
                   (_ "xencmp"))))
    ;; The same bytes in every locale.
    (for-each (lambda (port)
                (set-port-encoding! port "UTF-8")
                (set-port-conversion-strategy! port 'substitute))
              (list (current-output-port) (current-error-port)))
    (with-exception-handler
        (lambda (condition)
          (cond ((quit-exception? condition)
                 (quit-status condition))
                (else
                 (report-error program condition)
                 2)))
      (lambda ()
        (let ((status (run program (cdr arguments))))
          (force-output (current-output-port))
          status))
      #:unwind? #t)))
