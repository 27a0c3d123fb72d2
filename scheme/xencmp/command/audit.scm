;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp audit': rules over all packages of a channel.

(define-module (xencmp command audit)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module (xencmp audit)
  #:use-module (xencmp audit edits)
  #:use-module (xencmp audit rules)
  #:use-module (xencmp channel)
  #:use-module (xencmp confighelp)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:use-module (xencmp command packages)
  #:use-module (xencmp command patch)
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

(define (string-or-null string)
  (if (string-null? string) 'null string))

(define (finding->record finding)
  "Return FINDING as a record."
  (let ((package (audit-finding-package finding)))
    `((rule . ,(audit-finding-rule finding))
      (severity . ,(symbol->string (audit-finding-severity finding)))
      (package . ,(package-name package))
      (version . ,(package-version package))
      (module . ,(string-or-null (package-module package)))
      (variable . ,(string-or-null (package-variable package)))
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

(define (audit-files channel files arguments rules)
  "Return the findings of RULES on the packages that FILES of CHANNEL define;
ARGUMENTS tell how to read them.  That is done file by file, so that the records
of no more than one are there at a time."
  (call-with-progress
   (length files)
   (lambda (tell)
     (append-map (lambda (file done)
                   (tell done)
                   (append-map (cut audit-package <> rules channel)
                               (apply read-channel-packages channel
                                      #:files (list file) arguments)))
                 files (iota (length files))))))

(define (audit-packages channel names arguments rules)
  "Return the findings of RULES on the packages of CHANNEL whose name or variable
is among NAMES; ARGUMENTS tell how to read them."
  (append-map
   (lambda (name)
     (match (find-packages channel name)
       (() (raise-no-package (channel-directory channel) (list name)))
       (summaries
        (append-map (lambda (summary)
                      (audit-package (apply channel-package channel summary
                                            arguments)
                                     rules channel))
                    summaries))))
   names))

(define (audit-channel path files options rules tell)
  "Return the findings of RULES on the packages of the channel in directory PATH,
only those that FILES, relative to it, define when FILES is a list.  Call TELL
with the <diagnostic>s of what could not be read, which does not stop the rest."
  (let* ((channel   (read-channel path
                                  #:load-path
                                  (option-values options "load-path")))
         (arguments (cons* #:system (option-value options "system" #f)
                           (reading-for rules)))
         (findings  (match (list files (option-values options "package"))
                      ((#f ())
                       (audit-files channel (channel-files channel) arguments
                                    rules))
                      ((#f names)
                       (audit-packages channel names arguments rules))
                      ((files names)
                       (check-names channel files names)
                       (only-of names
                                (audit-files channel files arguments
                                             rules))))))
    (tell (filter (lambda (remark) (eq? 'error (diagnostic-level remark)))
                  (channel-remarks channel)))
    findings))

(define (check-names channel files names)
  "Raise an error when FILES of CHANNEL define no package whose name or variable is
one of NAMES, which may be empty."
  (define summaries (channel-packages channel files))
  (for-each (lambda (name)
              (unless (any (lambda (summary)
                             (or (string=? name (summary-name summary))
                                 (string=? name (summary-variable summary))))
                           summaries)
                (raise-no-package (string-append (channel-directory channel)
                                                 "/" (first files))
                                  (list name))))
            names))

(define (only-of names findings)
  "Return those of FINDINGS that are on a package whose name or variable is among
NAMES, which are all when there are none."
  (filter (lambda (finding)
            (let ((package (audit-finding-package finding)))
              (or (null? names)
                  (member (package-name package) names)
                  (member (package-variable package) names))))
          findings))

(define (audit-file path options rules tell)
  "Return the findings of RULES on the packages that file PATH defines, as a part
of its channel when it is a module of one."
  (match (split-module-file path)
    (#f (append-map (cut audit-package <> rules #f)
                    (read-packages-of path options)))
    ((root . file)
     (audit-channel root (list file) options rules tell))))

(define (audit-path path options rules tell)
  (if (directory? path)
      (audit-channel path #f options rules tell)
      (audit-file path options rules tell)))

;;;
;;; What is proposed.
;;;

(define (carry-out findings options path)
  "Do with the edits that FINDINGS propose what OPTIONS want.  Tell of those that
are left out, and return true if there are none.  PATH is the directory of the
channel."
  (define plan (audit-plan findings))
  (define left-out (audit-plan-left-out plan))
  (define without (remove audit-finding-edit findings))
  (display-diagnostics
   (map (match-lambda
          ((finding . reason)
           (make-diagnostic 'warning
                            (string-append (audit-finding-message finding) " ["
                                           (audit-finding-rule finding)
                                           "]: left out: " reason)
                            (audit-finding-location finding) '())))
        left-out))
  (unless (null? without)
    (format (current-error-port)
            "xencmp: ~a finding~a no edit~%" (length without)
            (if (null? (cdr without)) " proposes" "s propose")))
  (deliver-patch (audit-plan-edits plan) (cut audit-plan-changes plan <>)
                 options #:otherwise path)
  (and (null? left-out) (null? without)))

(define (run options paths)
  (define rules (chosen-rules options))
  (define format (option-value options "format" "compiler"))
  (define help-files (option-values options "configure-help"))
  (define unread? #f)
  (define (tell remarks)
    (display-diagnostics remarks)
    (unless (null? remarks)
      (set! unread? #t)))
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
                (parameterize ((audit-system (option-value options "system" #f))
                               (audit-configure-help
                                (and (pair? help-files)
                                     (apply read-build-options help-files))))
                  (sort-audit-findings
                   (append-map (cut audit-path <> options rules tell) paths)))))
           (define done?
             (cond ((patch-wanted? options)
                    (carry-out findings options
                               (match (first paths)
                                 ((? directory? directory) directory)
                                 (file (dirname file)))))
                   (else
                    (display-findings format findings)
                    (null? findings))))
           (cond (unread? 2)
                 (done? 0)
                 (else 1))))))

(define %subcommand
  (make-subcommand
   "audit"
   #:usages '("CHANNEL..." "--list-rules")
   #:description "Tell what the packages of each CHANNEL, a directory such as a \
Guix checkout, or
one Guix module, should not do.  What is read is not run, except for --rules.
The exit status is 0 when nothing is found, 1 when something is, and 2 when
something could not be read.

Rules may propose edits.  --diff, --mail, --commit-message and --in-place carry
them out instead of telling what is found; the exit status is 0 then when that
leaves nothing.  Of edits that do not go together, the first one is made."
   #:options (append
              (list (make-choice-option
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
x86_64-linux, instead of all builds; rules on\n\
cross builds are silent then"))
              %patch-options)
   #:run run))
