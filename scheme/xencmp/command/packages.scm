;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Packages that the command line names, and what subcommands print of them.

(define-module (xencmp command packages)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  ;; Only what is used is loaded, so that `xencmp flags' starts quickly.
  #:autoload   (xencmp flags)
  (flag-key flag-template flag->string flag-condition flag-live? flag-reason
   flag-location flag-implied?
   step-kind step-keyword step-phase step-program step-condition
   step-location step-flags step-operands step-environment
   argument-keyword argument-list? argument-quoted? argument-condition
   argument-location argument-step argument-flags)
  #:autoload   (xencmp package)
  (read-package read-packages list->package package-name package-version
   package-distribution package-variable package-module package-arguments
   package-steps)
  #:autoload   (xencmp spec-package) (read-spec)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:export (%spec-options
            %package-options
            spec-arguments
            read-packages-of
            read-one-package
            spec-file?
            guix-file?
            directory?
            specs-below
            split-module-file
            tell-remarks
            raise-no-package
            package-records))

(define %spec-options
  (list (make-value-option "arch" "ARCH"
                           "read specs for this architecture, not for all")
        (make-value-option "with" "FEATURE"
                           "read specs as if built with FEATURE; repeatable")
        (make-value-option "without" "FEATURE"
                           "read specs as if built without it; repeatable")
        (make-value-option "define" "'NAME BODY'"
                           "read specs with macro NAME; repeatable")
        (make-value-option "replace" "TEXT=VALUE"
                           "replace TEXT, such as @VERSION@, in specs; \
repeatable")))

(define %package-options
  (cons (make-value-option "package" "NAME"
                           "take only the package or variable NAME (Guix)")
        %spec-options))

(define (guix-file? path)
  (string-suffix? ".scm" path))

(define (spec-file? path)
  (or (string-suffix? ".spec" path)
      (string-suffix? ".spec.in" path)))

(define (directory? path)
  (and (file-exists? path)
       (eq? 'directory (stat:type (stat path)))))

(define (specs-below directory)
  "Return the specs below DIRECTORY, sorted.  What is hidden and what links lead
to is left out."
  (map (cut string-append (string-trim-right directory #\/) "/" <>)
       (%files-below directory '(".spec" ".spec.in"))))

(define (split-definition option text separator)
  "Return the pair of what stands before and behind the first SEPARATOR of TEXT,
the value of OPTION."
  (match (string-index text separator)
    (#f (raise-usage-error
         (format #f "--~a needs a `~a' between name and value: ~a" option
                 separator text)))
    (index (cons (string-take text index)
                 (string-trim (string-drop text (+ index 1)))))))

(define (spec-arguments options)
  "Return the keyword arguments with which OPTIONS want specs to be read."
  (list #:arch (option-value options "arch" #f)
        #:with (option-values options "with")
        #:without (option-values options "without")
        #:macros (map (cut split-definition "define" <> #\space)
                      (option-values options "define"))
        #:definitions (map (cut split-definition "replace" <> #\=)
                           (option-values options "replace"))))

(define (module-name-of file)
  "Return the name of the module that FILE defines, a list of symbols, or #f.
Nothing is run."
  (catch #t
    (lambda ()
      (call-with-input-file file
        (lambda (port)
          (match (read port)
            (('define-module ((? symbol? name) ...) . _) name)
            (_ #f)))
        #:encoding "UTF-8"))
    (const #f)))

(define (split-module-file file)
  "Return the pair of the directory in whose channel FILE is a module, and its
name relative to it; or #f when its name does not agree with its module's."
  (define (split file relative)
    (and (string-suffix? (string-append "/" relative) file)
         (let ((root (string-drop-right file
                                        (+ 1 (string-length relative)))))
           (cons (if (string-null? root) "/" root) relative))))
  (match (module-name-of file)
    ((or #f ()) #f)
    (name
     (let ((relative (string-append (string-join (map symbol->string name) "/")
                                    ".scm")))
       (if (string=? file relative)
           (cons "." relative)
           (or (split file relative)
               (and (not (absolute-file-name? file))
                    (split (string-append (getcwd) "/" file) relative))))))))

(define (tell-remarks channel)
  "Tell what could not be read of CHANNEL, and return an exit status."
  (define errors
    (filter (lambda (remark) (eq? 'error (diagnostic-level remark)))
            (map list->diagnostic (%channel-remarks channel))))
  (display-diagnostics errors)
  (if (null? errors) 0 2))

(define (read-channel-file root relative wanted)
  "Return the packages that the module RELATIVE of the channel in ROOT defines,
only those whose name or variable is among WANTED when that is not empty.
Inheritance and imports are followed through the channel."
  (define (wanted? summary)
    (match summary
      ((module variable name . _)
       (or (null? wanted) (member variable wanted) (member name wanted)))))
  (let* ((channel (%open-channel root '()))
         (found   (filter wanted?
                          (%channel-packages channel (list relative)))))
    (tell-remarks channel)
    (when (and (null? found) (pair? wanted))
      (raise-no-package (string-append root "/" relative) wanted))
    (map (lambda (summary)
           (list->package
            (%channel-read channel (last summary) '(#f #f #t #f ()))))
         found)))

(define (read-packages-of path options)
  "Return the packages that PATH, a Guix module or a spec, defines."
  (let ((wanted (option-values options "package")))
    (cond ((spec-file? path)
           (list (apply read-spec path (spec-arguments options))))
          ((not (guix-file? path))
           (read-text path)             ;a clearer error when it is missing
           (raise-xencmp-error
            'read-packages-of
            "neither a Guix module (.scm) nor a spec (.spec, .spec.in)" path))
          ((split-module-file path)
           => (match-lambda
                ((root . relative)
                 (read-channel-file root relative wanted))))
          ((null? wanted)
           (read-packages path))
          (else
           (map (lambda (name)
                  (read-package path (string->symbol name)))
                wanted)))))

(define* (raise-no-package path #:optional (wanted '()))
  "Raise the error that PATH defines no package, or none of WANTED."
  (raise-xencmp-error 'read-packages-of
                      (if (null? wanted)
                          "no package is defined here"
                          (string-append "no package "
                                         (string-join wanted " or ")))
                      path))

(define (read-one-package path options)
  "Return the package that PATH defines, which must be one."
  (define packages (read-packages-of path options))
  ;; Variables have one value; several packages may have one name.
  (define variables
    (filter (lambda (package)
              (member (package-variable package)
                      (option-values options "package")))
            packages))
  (match (if (= 1 (length variables)) variables packages)
    ((package) package)
    (() (raise-no-package path))
    ((first . rest)
     (raise-xencmp-error
      'read-one-package
      (format #f "~a packages here; choose one with --package"
              (+ 1 (length rest)))
      path))))


;;;
;;; What is printed of a package.
;;;

(define (string-or-null string)
  (if (string-null? string) 'null string))

(define (package-fields package)
  "Return the fields that name PACKAGE."
  `((package . ,(package-name package))
    (version . ,(package-version package))
    (distribution . ,(package-distribution package))
    (variable . ,(string-or-null (package-variable package)))
    (module . ,(string-or-null (package-module package)))))

(define (flag->record flag)
  `((key . ,(flag-key flag))
    (text . ,(flag->string flag))
    (pieces . ,(template->pieces (flag-template flag)))
    (condition . ,(condition->field (flag-condition flag)))
    (live . ,(flag-live? flag))
    (reason . ,(if (flag-live? flag) 'null (flag-reason flag)))
    ,@(location->record (flag-location flag))
    (implied . ,(flag-implied? flag))))

(define (step->record package step)
  (define (records role flags)
    (map (lambda (flag)
           `((role . ,role) ,@(flag->record flag)))
         flags))
  `(,@(package-fields package)
    (step . ,(step-kind step))
    (keyword . ,(string-or-null (step-keyword step)))
    (phase . ,(step-phase step))
    (program . ,(template->pieces (step-program step)))
    (condition . ,(condition->field (step-condition step)))
    ,@(location->record (step-location step))
    (flags . ,(list->vector
               (append (records "flag" (step-flags step))
                       (records "operand" (step-operands step))
                       (records "environment" (step-environment step)))))))

(define (argument->record package argument)
  `(,@(package-fields package)
    (step . ,(string-or-null (argument-step argument)))
    (keyword . ,(argument-keyword argument))
    (list . ,(argument-list? argument))
    (quoted . ,(argument-quoted? argument))
    (condition . ,(condition->field (argument-condition argument)))
    ,@(location->record (argument-location argument))
    (flags . ,(list->vector
               (map flag->record (argument-flags argument))))))

(define (package-records package selection)
  "Return what SELECTION asks for of PACKAGE as records.  It is a list of three:
whether there is one for each step, or else for each argument of a Guix package;
a list of kinds of steps, and one of keywords without the #: in front, where
\"*-flags\" stands for all that end so; either stands for all when it is empty.
The C++ side writes the same as JSON."
  (define (among? wanted name)
    (or (null? wanted)
        (any (lambda (pattern)
               (if (string-prefix? "*" pattern)
                   (string-suffix? (string-drop pattern 1) name)
                   (string=? pattern name)))
             wanted)))
  (match selection
    ((by-step? kinds keywords)
     (if (or by-step? (not (string=? "guix" (package-distribution package))))
         (filter-map (lambda (step)
                       (and (among? kinds (step-kind step))
                            (step->record package step)))
                     (package-steps package))
         (filter-map (lambda (argument)
                       (and (among? keywords
                                    (string-drop (argument-keyword argument) 2))
                            (argument->record package argument)))
                     (package-arguments package))))))
