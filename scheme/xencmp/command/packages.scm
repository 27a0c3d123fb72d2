;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Packages that the command line names, and what subcommands print of them.

(define-module (xencmp command packages)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 ftw)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:export (%spec-options
            %package-options
            spec-arguments
            read-packages-of
            for-each-package
            read-one-package
            package-records
            package-fields))

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

(define (files-below directory)
  "Return the Guix modules and specs below DIRECTORY, sorted.  What is hidden and
what links lead to is left out."
  (define (hidden? path)
    (string-prefix? "." (basename path)))
  (sort (file-system-fold
         (lambda (path stat result)                        ;enter?
           (or (string=? path directory) (not (hidden? path))))
         (lambda (path stat result)                        ;leaf
           (if (and (eq? 'regular (stat:type stat))
                    (or (guix-file? path) (spec-file? path)))
               (cons path result)
               result))
         (lambda (path stat result) result)                ;down
         (lambda (path stat result) result)                ;up
         (lambda (path stat result) result)                ;skip
         (lambda (path stat errno result)                  ;error
           (raise-xencmp-error 'files-below (strerror errno) path))
         '() directory)
        string<?))

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
          ((null? wanted)
           (read-packages path))
          (else
           (map (lambda (name)
                  (read-package path (string->symbol name)))
                wanted)))))

(define (raise-no-package path)
  (raise-xencmp-error 'read-packages-of "no package is defined here" path))

(define (for-each-package proc path options)
  "Call PROC on each package of PATH: a Guix module, a spec, or a directory with
any number of these.  Return an exit status: in a directory, a file that cannot be
read is told of and makes it 2, and the others go on."
  (define (tell-or-do file)
    (with-exception-handler
        (lambda (condition)
          (format (current-error-port) "xencmp: ~a~%"
                  (xencmp-error->string condition))
          2)
      (lambda ()
        (for-each proc (read-packages-of file options))
        0)
      #:unwind? #t
      #:unwind-for-type &xencmp-error))
  (cond ((directory? path)
         (fold (lambda (file status) (max status (tell-or-do file)))
               0 (files-below path)))
        (else
         (match (read-packages-of path options)
           (() (raise-no-package path))
           (packages (for-each proc packages)))
         0)))

(define (read-one-package path options)
  "Return the package that PATH defines, which must be one."
  (match (read-packages-of path options)
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

(define (package-fields package)
  "Return the fields that name PACKAGE."
  `((package . ,(package-name package))
    (version . ,(package-version package))
    (distribution . ,(package-distribution package))))

(define (flag->record role flag)
  `((role . ,role)
    (key . ,(flag-key flag))
    (text . ,(flag->string flag))
    (pieces . ,(template->pieces (flag-template flag)))
    (condition . ,(condition->field (flag-condition flag)))
    (live . ,(flag-live? flag))
    (reason . ,(if (flag-live? flag) 'null (flag-reason flag)))
    ,@(location->record (flag-location flag))))

(define (step->record package step)
  `(,@(package-fields package)
    (step . ,(step-kind step))
    (keyword . ,(match (step-keyword step) ("" 'null) (keyword keyword)))
    (phase . ,(step-phase step))
    (program . ,(template->pieces (step-program step)))
    (condition . ,(condition->field (step-condition step)))
    ,@(location->record (step-location step))
    (flags . ,(list->vector
               (append (map (cut flag->record "flag" <>) (step-flags step))
                       (map (cut flag->record "operand" <>)
                            (step-operands step))
                       (map (cut flag->record "environment" <>)
                            (step-environment step)))))))

(define (package-records package kinds)
  "Return PACKAGE as records, one a step, of the steps whose kind is among
KINDS, a list of strings; of all when it is empty."
  (filter-map (lambda (step)
                (and (or (null? kinds) (member (step-kind step) kinds))
                     (step->record package step)))
              (package-steps package)))
