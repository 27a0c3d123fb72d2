;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Audits: rules that look at one package after the other, and what they find.
;;; The rules that come with xencmp are in (xencmp audit rules).

(define-module (xencmp audit)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (ice-9 exceptions)
  #:use-module (ice-9 match)
  #:use-module (xencmp condition)
  #:use-module (xencmp errors)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp source)
  #:export (<audit-rule>
            make-audit-rule
            audit-rule?
            audit-rule-name
            audit-rule-severity
            audit-rule-synopsis
            audit-rule-documentation
            audit-rule-procedure
            audit-rule-reads
            define-audit-rule
            load-audit-rules

            <audit-finding>
            audit-finding
            audit-finding?
            audit-finding-rule
            audit-finding-severity
            audit-finding-package
            audit-finding-location
            audit-finding-message
            audit-finding-condition
            audit-finding-related
            audit-finding-edit
            audit-finding->string

            <text-change>
            text-change
            text-change?
            text-change-location
            text-change-text

            audit
            audit-package
            reading-for
            sort-audit-findings
            audit-configure-help
            audit-system
            inside-package?))


;;;
;;; Rules and findings.
;;;

(define-immutable-record-type <audit-rule>
  (%make-audit-rule name severity synopsis documentation procedure reads)
  audit-rule?
  (name          audit-rule-name)           ;string: "cc-for-target"
  (severity      audit-rule-severity)       ;error, warning or note
  (synopsis      audit-rule-synopsis)       ;string, one line
  (documentation audit-rule-documentation)  ;string, one paragraph or more
  (procedure     audit-rule-procedure)      ;package, channel -> findings
  (reads         audit-rule-reads))         ;what must be read: see below

(define* (make-audit-rule name severity synopsis documentation procedure
                          #:key (reads #t))
  "Return the <audit-rule> NAME.  PROCEDURE is called with a package and a
channel and returns findings.  READS tells what it looks at, so that no more
is read: a list of keywords of arguments, such as #:make-flags, and of the
symbols arguments, for all of them, and phases, for phases and steps; #t is
everything."
  (%make-audit-rule name severity synopsis documentation procedure reads))

(define (reading-for rules)
  "Return the keyword arguments with which `read-channel-packages' reads what
RULES look at."
  (define reads
    (fold (lambda (rule reads)
            (lset-union eq? reads
                        (match (audit-rule-reads rule)
                          (#t '(arguments phases))
                          (reads reads))))
          '()
          rules))
  (list #:steps? (->bool (memq 'phases reads))
        #:keywords (if (memq 'arguments reads)
                       '()
                       (filter keyword? reads))))

(define-syntax define-audit-rule
  (syntax-rules ()
    "Define NAME as the <audit-rule> that is called NAME.  Its BODY is evaluated
for one PACKAGE after the other, a <package>, and returns a list of
<audit-finding>s; CHANNEL is what was given to `audit', or #f.

  (define-audit-rule (NAME package channel)
    #:severity 'warning                 ;error, warning or note
    #:synopsis \"one line\"
    #:documentation \"more about it\"
    body …)

#:reads LIST, in front of the body, tells what the rule looks at, as for
`make-audit-rule'; everything is read where it is left out."
    ((_ (name package channel)
        #:severity severity
        #:synopsis synopsis
        #:documentation documentation
        #:reads reads
        body ...)
     (define name
       (make-audit-rule (symbol->string 'name) severity synopsis documentation
                        (lambda (package channel) body ...)
                        #:reads reads)))
    ((_ (name package channel)
        #:severity severity
        #:synopsis synopsis
        #:documentation documentation
        body ...)
     (define-audit-rule (name package channel)
       #:severity severity
       #:synopsis synopsis
       #:documentation documentation
       #:reads #t
       body ...))))

;; Replace the bytes of LOCATION by TEXT.
(define-immutable-record-type <text-change>
  (text-change location text)
  text-change?
  (location text-change-location)       ;<location>
  (text     text-change-text))          ;string

(define-immutable-record-type <audit-finding>
  (make-audit-finding rule severity package location message condition related
                      edit)
  audit-finding?
  (rule      audit-finding-rule set-rule)          ;string: name of the rule
  (severity  audit-finding-severity set-severity)  ;error, warning or note
  (package   audit-finding-package set-package)    ;<package>
  (location  audit-finding-location)   ;<location> or #f
  (message   audit-finding-message)    ;string, one sentence
  (condition audit-finding-condition set-condition) ;<condition>: when it is so
  (related   audit-finding-related)    ;list of (<location> . STRING)
  (edit      audit-finding-edit))      ;<flag-change>, <text-change> or #f

(define* (audit-finding location message #:key (condition (condition-always))
                        (related '()) edit severity)
  "Return a new <audit-finding> for what a rule has to say of LOCATION, a
<location>: MESSAGE, one sentence without a full stop.  CONDITION tells when it
is so; RELATED is a list of pairs of a <location> and what is there; EDIT
proposes a change, a <flag-change> of the package or a <text-change>; SEVERITY
is the rule's unless it is given."
  (make-audit-finding #f severity #f location message condition related edit))

;; The builds that Guix knows, native and cross: guix/platforms of Guix, June
;; 2025.  What always holds in these is not worth a word.
(define %guix-builds
  (delay
    (scm->condition
     '(or (and (os "linux")
               (arch "x86_64" "i686" "aarch64" "armhf" "powerpc" "powerpc64"
                     "powerpc64le" "riscv64" "mips64el" "loongarch64"))
          (and (os "gnu") (arch "i586" "x86_64"))
          (and (os "mingw") (arch "i686" "x86_64")
               (parameter "cross-compiling"))))))

(define (condition-in-guix condition)
  "Return CONDITION as far as it is not true of every build that Guix knows."
  (condition-assuming condition (force %guix-builds)))

(define (audit-finding->string finding)
  "Return FINDING as lines that editors understand, \"FILE:LINE:COLUMN:
SEVERITY: MESSAGE [RULE]\", and a note for each place that it speaks of."
  (define (line location severity message)
    (string-append (if location
                       (string-append (location->string location) ": ")
                       "")
                   severity ": " message))
  (string-join
   (cons (string-append
          (line (audit-finding-location finding)
                (symbol->string (audit-finding-severity finding))
                (audit-finding-message finding))
          (if (condition-always? (audit-finding-condition finding))
              ""
              (string-append
               " (when " (condition->string (audit-finding-condition finding))
               ")"))
          " [" (audit-finding-rule finding) "]")
         (map (match-lambda
                ((location . what) (line location "note" what)))
              (audit-finding-related finding)))
   "\n"))


;;;
;;; Running rules.
;;;

;; What upstream's configure knows, for rules that ask: #f, or a
;; <build-options> of the package that is audited.
(define audit-configure-help (make-parameter #f))

;; The system whose native builds alone are audited: a string, or #f for all
;; builds.  Conditions on systems and cross builds are gone from what is read for
;; one.
(define audit-system (make-parameter #f))

(define (inside-package? location package)
  "Return true if LOCATION is inside of the definition of PACKAGE, so that it
is PACKAGE itself which says what stands there, and not one that it inherits
from or a variable."
  (let ((whole (package-location package)))
    (and location whole
         (string=? (location-file location) (location-file whole))
         (<= (location-begin whole) (location-begin location))
         (<= (location-end location) (location-end whole)))))

(define (audit-package package rules channel)
  "Return the list of <audit-finding>s of RULES, a list of <audit-rule>s, on
PACKAGE.  CHANNEL is handed to the rules."
  (append-map
   (lambda (rule)
     (map (lambda (finding)
            (set-fields finding
              ((audit-finding-rule) (audit-rule-name rule))
              ((audit-finding-severity) (or (audit-finding-severity finding)
                                            (audit-rule-severity rule)))
              ((audit-finding-package) package)
              ((audit-finding-condition)
               (condition-in-guix (audit-finding-condition finding)))))
          (run-rule rule package channel)))
   rules))

(define (run-rule rule package channel)
  "Return what RULE finds in PACKAGE.  An error in the rule, which may be the
user's own, becomes an &xencmp-error that names both."
  (with-exception-handler
      (lambda (condition)
        (if (or (xencmp-error? condition) (quit-exception? condition))
            (raise-exception condition)
            (let ((where (package-location package)))
              (raise-xencmp-error
               'audit
               (format #f "rule ~a failed on package ~a: ~a"
                       (audit-rule-name rule) (package-name package)
                       (string-trim-right
                        (call-with-output-string
                          (lambda (port)
                            (print-exception port #f
                                             (exception-kind condition)
                                             (exception-args condition))))))
               (and where (location-file where))
               (and where (location-line where))
               (and where (location-column where))))))
    (lambda ()
      ((audit-rule-procedure rule) package channel))
    #:unwind? #t))

(define (same-finding-key finding)
  (let ((where (audit-finding-location finding)))
    (list (audit-finding-rule finding)
          (and where (location-file where))
          (and where (location-begin where))
          (audit-finding-message finding))))

(define (sort-audit-findings findings)
  "Return FINDINGS by file, line and column, without those that say the same of
the same place, as they do when a package and one that inherits from it pass
one flag; the one on the package that has the place inside of its definition
stays."
  (define table (make-hash-table))
  (define (own? finding)
    (inside-package? (audit-finding-location finding)
                     (audit-finding-package finding)))
  (define (key finding)
    (match (audit-finding-location finding)
      (#f (list "" 0 0 (package-name (audit-finding-package finding))
                (audit-finding-rule finding)
                (audit-finding-message finding)))
      (where (list (location-file where) (location-line where)
                   (location-column where) ""
                   (audit-finding-rule finding)
                   (audit-finding-message finding)))))
  (define (key<? a b)
    (match (list a b)
      (((x . xs) (y . ys))
       (define less? (if (string? x) string<? <))
       (cond ((less? x y) #t)
             ((less? y x) #f)
             (else (key<? xs ys))))
      (_ #f)))
  (define kept
    (reverse
     (fold (lambda (finding kept)
             (let* ((key  (same-finding-key finding))
                    (seen (hash-ref table key)))
               (cond ((not seen)
                      (hash-set! table key (list finding))
                      (cons (hash-ref table key) kept))
                     (else
                      (when (and (own? finding) (not (own? (first seen))))
                        (set-car! seen finding))
                      kept))))
           '() findings)))
  (map cdr
       (stable-sort (map (lambda (box) (cons (key (first box)) (first box)))
                         kept)
                    (lambda (a b) (key<? (car a) (car b))))))

(define (default-rules)
  ;; They use this module, so they are loaded when they are asked for.
  (module-ref (resolve-interface '(xencmp audit rules)) '%audit-rules))

(define* (audit packages #:key (rules (default-rules)) channel)
  "Return what RULES, a list of <audit-rule>s, find in PACKAGES, a list of
<package>s: <audit-finding>s, sorted by their places, each once.  CHANNEL,
where the packages come from, is handed to the rules."
  (sort-audit-findings
   (append-map (lambda (package) (audit-package package rules channel))
               packages)))


;;;
;;; Rules of users.
;;;

(define (load-audit-rules file)
  "Return the <audit-rule>s that FILE, a Scheme program, defines, by their
names. FILE is run, as any program is.  It sees all of (xencmp), (xencmp audit)
and (xencmp audit package), unless it defines a module of its own."
  (unless (file-exists? file)
    (raise-xencmp-error 'load-audit-rules "there is no such file" file))
  (let* ((scratch (make-fresh-user-module))
         (module  (save-module-excursion
                   (lambda ()
                     (for-each (lambda (name)
                                 (module-use! scratch
                                              (resolve-interface name)))
                               '((xencmp)
                                 (xencmp audit)
                                 (xencmp audit package)))
                     (set-current-module scratch)
                     (load-program file)
                     (current-module))))
         (rules   (hash-fold (lambda (name variable rules)
                               (if (and (variable-bound? variable)
                                        (audit-rule? (variable-ref variable)))
                                   (cons (variable-ref variable) rules)
                                   rules))
                             '() (module-obarray module))))
    (when (null? rules)
      (raise-xencmp-error 'load-audit-rules
                          "no rule is defined here with define-audit-rule"
                          file))
    (sort rules (lambda (a b)
                  (string<? (audit-rule-name a) (audit-rule-name b))))))

(define (load-program file)
  (with-exception-handler
      (lambda (condition)
        (if (or (xencmp-error? condition) (quit-exception? condition))
            (raise-exception condition)
            (raise-xencmp-error
             'load-audit-rules
             (string-trim-right
              (call-with-output-string
                (lambda (port)
                  (print-exception port #f (exception-kind condition)
                                   (exception-args condition)))))
             file)))
    (lambda () (primitive-load file))
    #:unwind? #t))
