;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Options of the command line: what a subcommand takes, its `--help', and the
;;; errors of users.

(define-module (xencmp command options)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (srfi srfi-37)
  #:use-module (ice-9 exceptions)
  #:use-module (ice-9 match)
  #:export (&usage-error
            usage-error?
            usage-error-command
            raise-usage-error

            make-flag-option
            make-value-option
            make-choice-option
            %format-option

            make-subcommand
            subcommand?
            run-subcommand
            option-value
            option-values))

(define-exception-type &usage-error &error
  make-usage-error usage-error?
  (command usage-error-command))        ;string to ask for --help, or #f

(define* (raise-usage-error message #:optional command)
  "Raise a condition that says that the user's command line is wrong: MESSAGE
tells how; COMMAND is the command whose --help tells more."
  (raise-exception (make-exception (make-usage-error command)
                                   (make-exception-with-message message))))

;; NAME is what stands behind the two dashes; ARGUMENT what its value is called,
;; or #f when it takes none; CHOICES a list of strings, or #f when any value
;; will do; HELP one line or more.
(define-immutable-record-type <command-option>
  (make-command-option name argument choices help)
  command-option?
  (name     command-option-name)
  (argument command-option-argument)
  (choices  command-option-choices)
  (help     command-option-help))

(define (make-flag-option name help)
  "Return the description of option --NAME, which takes no value."
  (make-command-option name #f #f help))

(define (make-value-option name argument help)
  "Return the description of option --NAME=ARGUMENT."
  (make-command-option name argument #f help))

(define (make-choice-option name choices help)
  "Return the description of option --NAME, whose value is one of the strings
CHOICES."
  (make-command-option name (string-join choices "|") choices help))

(define* (%format-option #:optional (formats '("table" "json" "scm")))
  "Return the description of option --format, with FORMATS to choose from; the
first is the default."
  (make-choice-option "format" formats
                      (string-append "print in this form (default "
                                     (first formats) ")")))

;; USAGES is a list of strings, the operands that the subcommand can be given;
;; DESCRIPTION some lines on what it does; RUN a procedure of an alist of options
;; and the list of operands, which returns the exit status.
(define-immutable-record-type <subcommand>
  (%make-subcommand name usages description options run)
  subcommand?
  (name        subcommand-name)
  (usages      subcommand-usages)
  (description subcommand-description)
  (options     subcommand-options)
  (run         subcommand-run))

(define* (make-subcommand name #:key usages description options run)
  "Return the description of subcommand NAME."
  (%make-subcommand name usages description options run))

(define (option-value options name default)
  "Return the last value that the user gave to option NAME, or DEFAULT."
  (match (option-values options name)
    (() default)
    (values (last values))))

(define (option-values options name)
  "Return all values that the user gave to option NAME, in their order."
  (filter-map (match-lambda
                ((key . value) (and (string=? key name) value)))
              options))

(define (option-label option)
  (string-append "--" (command-option-name option)
                 (match (command-option-argument option)
                   (#f "")
                   (argument (string-append "=" argument)))))

(define (display-option option)
  (define column 22)
  (let ((label (string-append "  " (option-label option)))
        (lines (string-split (command-option-help option) #\newline)))
    (if (< (string-length label) column)
        (display (string-pad-right label column))
        (format #t "~a~%~a" label (make-string column #\space)))
    (display (string-join lines (string-append "\n" (make-string column #\space))))
    (newline)))

(define (display-subcommand-help subcommand command)
  (for-each (lambda (head usage)
              (format #t "~a ~a [OPTION]... ~a~%" head command usage))
            (cons "Usage:" (make-list (length (subcommand-usages subcommand))
                                      "  or: "))
            (subcommand-usages subcommand))
  (format #t "~a~%~%Options:~%" (subcommand-description subcommand))
  (for-each display-option
            (append (subcommand-options subcommand)
                    (list (make-flag-option "help" "print this and exit")))))

(define (parse subcommand command arguments)
  "Return two values: the alist of the options among ARGUMENTS, in their order,
and the list of operands."
  (define (fail message . values)
    (raise-usage-error (apply format #f message values) command))
  (define (processor description)
    (lambda (option name value options operands)
      (let ((choices (command-option-choices description)))
        (when (and choices (not (member value choices)))
          (fail "--~a cannot be `~a'; it is one of ~a" name value
                (string-join choices ", ")))
        (values (acons (command-option-name description) (or value #t) options)
                operands))))
  (define (check-argument description)
    (lambda (option name value options operands)
      (let ((argument (command-option-argument description)))
        (cond ((and argument (not value))
               (fail "option --~a needs a value" name))
              ((and value (not argument))
               (fail "option --~a takes no value" name))
              (else
               ((processor description) option name value options
                operands))))))
  (define descriptions
    (cons (make-flag-option "help" "") (subcommand-options subcommand)))
  ;; SRFI-37 itself takes "--name" "value" when an argument is required, and
  ;; gives #f when it is missing.
  (define (srfi-37-option description)
    (let ((name (command-option-name description)))
      (option (if (string=? name "help") (list #\h name) (list name))
              (->bool (command-option-argument description))
              #f
              (check-argument description))))
  (define (fold-arguments)
    (args-fold arguments (map srfi-37-option descriptions)
               (lambda (option name value options operands)
                 (fail "unrecognized option ~a~a"
                       (if (char? name) "-" "--") name))
               (lambda (operand options operands)
                 (values options (cons operand operands)))
               '() '()))
  (call-with-values
      (lambda ()
        ;; SRFI-37 itself raises this for a value that is missing or too much.
        (catch 'misc-error
          fold-arguments
          (lambda (key who message irritants . _)
            (fail "~a" (apply format #f message irritants)))))
    (lambda (options operands)
      (values (reverse options) (reverse operands)))))

(define (run-subcommand subcommand program arguments)
  "Run SUBCOMMAND with ARGUMENTS, a list of strings, and return its exit status."
  (let ((command (string-append program " " (subcommand-name subcommand))))
    (call-with-values
        (lambda () (parse subcommand command arguments))
      (lambda (options operands)
        (cond ((option-value options "help" #f)
               (display-subcommand-help subcommand command)
               0)
              (else
               (with-exception-handler
                   (lambda (condition)
                     ;; Name the command whose --help tells more.
                     (if (and (usage-error? condition)
                              (not (usage-error-command condition)))
                         (raise-usage-error (exception-message condition)
                                            command)
                         (raise-exception condition)))
                 (lambda ()
                   ((subcommand-run subcommand) options operands))
                 #:unwind? #t
                 #:unwind-for-type &usage-error)))))))
