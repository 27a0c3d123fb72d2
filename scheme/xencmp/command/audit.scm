;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp audit': rules over all packages of a channel.

(define-module (xencmp command audit)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module (xencmp audit)
  #:use-module (xencmp audit rules)
  #:use-module (xencmp channel)
  #:use-module (xencmp confighelp)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:export (%subcommand))


;;;
;;; What is printed.
;;;

(define (edit->record edit)
  "Return the record for EDIT, the symbol null for #f."
  (match edit
    (#f 'null)
    ((? flag-change?)
     `((action . ,(symbol->string (flag-change-action edit)))
       (keyword . ,(flag-change-keyword edit))
       (key . ,(flag-change-key edit))
       (text . ,(flag-change-text edit))))
    ((? text-change?)
     (let ((where (text-change-location edit)))
       `((action . "text")
         (file . ,(location-file where))
         (begin . ,(location-begin where))
         (end . ,(location-end where))
         (text . ,(text-change-text edit)))))))

(define (finding->record finding)
  "Return FINDING as a record."
  (let ((package (audit-finding-package finding)))
    `((rule . ,(audit-finding-rule finding))
      (severity . ,(symbol->string (audit-finding-severity finding)))
      (package . ,(package-name package))
      (version . ,(package-version package))
      (module . ,(package-module package))
      (variable . ,(package-variable package))
      (message . ,(audit-finding-message finding))
      (condition . ,(condition->field (audit-finding-condition finding)))
      ,@(location->record (audit-finding-location finding))
      (related . ,(list->vector
                   (map (match-lambda
                          ((location . what)
                           `((message . ,what)
                             ,@(location->record location))))
                        (audit-finding-related finding))))
      (edit . ,(edit->record (audit-finding-edit finding))))))

(define (finding->row finding)
  "Return the table's row on FINDING."
  (list (symbol->string (audit-finding-severity finding))
        (audit-finding-rule finding)
        (package-name (audit-finding-package finding))
        (location->string (audit-finding-location finding))
        (audit-finding-message finding)))

(define (display-findings format findings)
  (match format
    ("compiler"
     (for-each (lambda (finding)
                 (display (audit-finding->string finding))
                 (newline))
               findings))
    ("table"
     (display-table '("SEVERITY" "RULE" "PACKAGE" "WHERE" "MESSAGE")
                    (map finding->row findings)))
    (_ (write-records format (map finding->record findings)))))

(define (rule->record rule)
  `((rule . ,(audit-rule-name rule))
    (severity . ,(symbol->string (audit-rule-severity rule)))
    (synopsis . ,(audit-rule-synopsis rule))
    (documentation . ,(audit-rule-documentation rule))))

(define (display-rules format rules)
  (match format
    ((or "compiler" "table")
     (display-table '("RULE" "SEVERITY" "WHAT IT FINDS")
                    (map (lambda (rule)
                           (list (audit-rule-name rule)
                                 (symbol->string (audit-rule-severity rule))
                                 (audit-rule-synopsis rule)))
                         rules)))
    (_ (write-records format (map rule->record rules)))))


;;;
;;; What is audited.
;;;

(define (chosen-rules options)
  "Return the rules that OPTIONS ask for."
  (let ((rules (append (append-map load-audit-rules
                                   (option-values options "rules"))
                       %audit-rules)))
    (match (option-values options "rule")
      (() rules)
      (names
       (map (lambda (name)
              (or (find (lambda (rule)
                          (string=? name (audit-rule-name rule)))
                        rules)
                  (raise-usage-error
                   (format #f "no rule is called `~a'; --list-rules lists them"
                           name))))
            names)))))

(define (call-with-progress total proc)
  "Call PROC with a procedure that is to be called with the number of files
that are done out of TOTAL, and that tells of it on a terminal."
  (define terminal? (isatty? (current-error-port)))
  (define result
    (proc (lambda (done)
            (when (and terminal? (zero? (modulo done 16)))
              (format (current-error-port) "\r~a of ~a files" done total)))))
  (when terminal?
    (display "\r\x1b[K" (current-error-port)))
  result)

(define (no-package path)
  (raise-xencmp-error 'audit "no such package is defined here" path))

(define (audit-channel path options rules)
  "Return the findings of RULES on the packages of the channel in directory
PATH."
  (define channel
    (read-channel path #:load-path (option-values options "load-path")))
  (define arguments
    (list #:system (option-value options "system" #f)))
  (match (option-values options "package")
    (()
     (let ((files (channel-files channel)))
       (call-with-progress (length files)
         (lambda (tell)
           (append-map
            (lambda (file done)
              (tell done)
              ;; File by file, so that no more than one is in Scheme at a time.
              (append-map (cut audit-package <> rules channel)
                          (apply read-channel-packages channel
                                 #:files (list file) arguments)))
            files (iota (length files)))))))
    (names
     (append-map
      (lambda (name)
        (match (find-packages channel name)
          (() (no-package path))
          (summaries
           (append-map (lambda (summary)
                         (audit-package (apply channel-package channel summary
                                               arguments)
                                        rules channel))
                       summaries))))
      names))))

(define (module-name file)
  "Return the name of the module that FILE defines, a list, or #f."
  (let ((tree (read-sexp file)))
    (any (lambda (node)
           (and (eq? 'list (sexp-kind tree node))
                (match (map (cut sexp-source tree <>)
                            (sexp-children tree node))
                  (("define-module" name . _)
                   (string-tokenize
                    (string-trim-both name (char-set #\( #\)))))
                  (_ #f))))
         (sexp-children tree 0))))

(define (channel-root file)
  "Return two values: the directory of the channel that FILE is a module of, as
the module's name tells, and the name of FILE in it; #f and #f for a FILE that
is no module."
  (match (module-name file)
    (#f (values #f #f))
    (name
     (let* ((relative (string-append (string-join name "/") ".scm"))
            (suffix   (string-append "/" relative)))
       (cond ((string-suffix? suffix file)
              (values (string-drop-right file (string-length suffix))
                      relative))
             ((string=? relative file)
              (values "." relative))
             (else
              (values (dirname file) (basename file))))))))

(define (packages-of-file path options)
  "Return the packages that file PATH defines."
  (let-values (((root file) (channel-root path)))
    (if root
        (read-channel-packages
         (read-channel root
                       #:load-path (option-values options "load-path"))
         #:files (list file)
         #:system (option-value options "system" #f))
        (read-packages path))))

(define (audit-file path options rules)
  "Return the findings of RULES on the packages that file PATH defines."
  (define wanted (option-values options "package"))
  (define packages
    (filter (lambda (package)
              (or (null? wanted)
                  (member (package-name package) wanted)
                  (member (package-variable package) wanted)))
            (packages-of-file path options)))
  (when (and (null? packages) (pair? wanted))
    (no-package path))
  (append-map (cut audit-package <> rules #f) packages))

(define (directory? path)
  (and (file-exists? path)
       (eq? 'directory (stat:type (stat path)))))

(define (audit-path path options rules)
  (if (directory? path)
      (audit-channel path options rules)
      (audit-file path options rules)))

(define (run options paths)
  (define rules (chosen-rules options))
  (define format (option-value options "format" "compiler"))
  (define help-files (option-values options "configure-help"))
  (cond ((option-value options "list-rules" #f)
         (display-rules format rules)
         0)
        ((null? paths)
         (raise-usage-error "a channel or a file is missing"))
        ((and (pair? help-files) (null? (option-values options "package")))
         (raise-usage-error
          "--configure-help needs --package, the package that FILE is of"))
        (else
         (let ((findings
                (parameterize ((audit-configure-help
                                (and (pair? help-files)
                                     (apply read-build-options help-files))))
                  (sort-audit-findings
                   (append-map (cut audit-path <> options rules) paths)))))
           (display-findings format findings)
           (if (null? findings) 0 1)))))

(define %subcommand
  (make-subcommand
   "audit"
   #:usages '("CHANNEL..." "--list-rules")
   #:description "Tell what the packages of each CHANNEL, a directory such as a \
Guix checkout, or
one Guix module, should not do.  What is read is not run, except for --rules.
The exit status is 0 when nothing is found, and 1 when something is."
   #:options (list (make-choice-option
                    "format" '("compiler" "table" "json" "scm")
                    "print in this form; the default, compiler,\n\
is FILE:LINE:COLUMN: SEVERITY: MESSAGE [RULE],\n\
to which editors jump")
                   (make-value-option
                    "rule" "NAME"
                    "use this rule only; repeatable")
                   (make-flag-option
                    "list-rules" "list the rules and exit")
                   (make-value-option
                    "rules" "FILE.scm"
                    "also use the rules that FILE.scm defines with\n\
define-audit-rule; it is a program of yours and\n\
is run; repeatable")
                   (make-value-option
                    "package" "NAME"
                    "only packages or variables of this name;\n\
repeatable")
                   (make-value-option
                    "configure-help" "FILE"
                    "what upstream's configure knows: output of\n\
`configure --help', configure.ac, *.m4,\n\
meson.options, CMakeLists.txt, …; of the package\n\
that --package names; repeatable")
                   (make-value-option
                    "load-path" "DIR"
                    "look for imported modules in DIR, too;\n\
repeatable")
                   (make-value-option
                    "system" "SYSTEM"
                    "audit native builds on SYSTEM, such as\n\
x86_64-linux, instead of all builds"))
   #:run run))
