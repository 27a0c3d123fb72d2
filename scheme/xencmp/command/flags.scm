;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp flags': what packages pass to the things that they run.  Whole
;;; channels go from the reader to the output in C++.

(define-module (xencmp command flags)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 binary-ports)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:use-module (xencmp command packages)
  #:use-module (xencmp source)
  #:autoload   (xencmp package) (list->package package-core)
  #:autoload   (xencmp spec-package) (read-spec)
  #:export (%subcommand))

(define (progress?)
  "Whether someone may want to see how far we are."
  (let ((port (current-error-port)))
    (and (file-port? port) (isatty? port))))

(define (output-descriptor)
  "Return the file descriptor of the current output port, with nothing left in
its buffer; #f when it has none."
  (let ((port (current-output-port)))
    (and (file-port? port)
         (begin
           (force-output port)
           (fileno port)))))

(define (keyword-name text)
  (if (string-prefix? "#:" text) (string-drop text 2) text))

;; What `xencmp flags' shows unless it is told.
(define %flag-keywords
  '("*-flags" "*-options"))

(define (run options paths)
  (define output-format (option-value options "format" "table"))
  (define kinds (option-values options "step"))
  (define by-step? (or (pair? kinds) (option-value options "steps" #f)))
  (define keywords
    (match (option-values options "keyword")
      (() %flag-keywords)
      (names (map keyword-name names))))
  (define wanted (option-values options "package"))
  (define selection (list (->bool by-step?) kinds keywords))
  (define reading
    (list (option-value options "system" #f) (option-value options "target" #f)
          (->bool by-step?)
          (option-value options "implied" #f)
          (if by-step? '() keywords)))
  (define load-path (option-values options "load-path"))
  (define table (and (string=? output-format "table") (%make-flag-table)))
  (define record->core last)            ;of a package's list

  (define (print bytes)
    (put-bytevector (current-output-port) bytes))
  (define (print-packages packages)     ;lists as the C++ side gives them
    (if (string=? output-format "scm")
        (for-each (lambda (package)
                    (write-records output-format
                                   (package-records (list->package package)
                                                    selection)))
                  packages)
        (print (%write-flags (map record->core packages) selection table))))
  (define (print-files channel files)
    (if (string=? output-format "scm")
        (print-packages (%channel-read-all channel reading files))
        (print (%write-channel-flags channel reading files selection
                                     (progress?) (output-descriptor)
                                     table))))
  (define (print-wanted channel files path)
    (define (wanted? summary)
      (match summary
        ((module variable name . _)
         (or (member variable wanted) (member name wanted)))))
    (match (filter wanted? (%channel-packages channel files))
      (() (raise-no-package path wanted))
      (found
       (print-packages (map (lambda (summary)
                              (%channel-read channel (last summary) reading))
                            found)))))
  (define (print-channel channel files path)
    (if (pair? wanted)
        (print-wanted channel files path)
        (print-files channel files))
    (tell-remarks channel))
  (define (print-spec path)
    (let ((package (apply read-spec path (spec-arguments options))))
      (if (string=? output-format "scm")
          (write-records output-format (package-records package selection))
          (print (%write-flags (list (package-core package)) selection
                               table)))))
  (define (print-lone-file path)
    (match (%read-guix-packages (read-text path))
      (() (raise-no-package path))
      (packages
       (print-packages
        (if (null? wanted)
            packages
            (filter (match-lambda
                      ((name _ _ _ _ _ variable . _)
                       (or (member variable wanted) (member name wanted))))
                    packages)))
       0)))
  (define (print-guix-file path)
    (match (split-module-file path)
      ((root . relative)
       (let ((channel (%open-channel root load-path)))
         (if (null? (%channel-packages channel (list relative)))
             (let ((status (tell-remarks channel)))
               (if (zero? status) (raise-no-package path) status))
             (print-channel channel (list relative) path))))
      (_ (print-lone-file path))))
  (define (print-directory path)
    (define (print-or-tell spec)
      (with-exception-handler
          (lambda (condition)
            (format (current-error-port) "xencmp: ~a~%"
                    (xencmp-error->string condition))
            2)
        (lambda () (print-spec spec) 0)
        #:unwind? #t
        #:unwind-for-type &xencmp-error))
    (let* ((channel (%open-channel path load-path))
           (status  (if (null? (%channel-files channel))
                        (tell-remarks channel)
                        (print-channel channel '() path))))
      (fold (lambda (spec status)
              (max status (print-or-tell spec)))
            status
            (if (null? wanted) (specs-below path) '()))))
  (define (print-path path)
    (cond ((directory? path) (print-directory path))
          ((spec-file? path) (print-spec path) 0)
          ((guix-file? path) (print-guix-file path))
          (else
           (read-text path)             ;a clearer error when it is missing
           (raise-xencmp-error
            'flags "neither a Guix module (.scm) nor a spec (.spec, .spec.in)"
            path))))

  (when (null? paths)
    (raise-usage-error "a file or directory is missing"))
  (let ((status (fold (lambda (path status) (max status (print-path path)))
                      0 paths)))
    (when table
      (print (%flag-table-bytes table)))
    status))

(define %subcommand
  (make-subcommand
   "flags"
   #:usages '("PATH...")
   #:description "List the flags that the packages of each PATH pass: of a \
Guix package by the
arguments that hold them, or with --steps by the steps of its build; of a spec
by steps.  PATH is a channel such as a Guix checkout, a Guix module, whose
imports are looked for in its channel, a spec, or a directory of these."
   #:options (append (list (%format-option)
                           (make-value-option
                            "system" "SYSTEM"
                            "only for this system, such as aarch64-linux \
(Guix)")
                           (make-value-option
                            "target" "TRIPLET"
                            "only for a cross build for TRIPLET (Guix)")
                           (make-value-option
                            "keyword" "NAME"
                            "this argument, such as make-flags, or all like \
*-flags;
repeatable (default *-flags and *-options)")
                           (make-flag-option
                            "implied"
                            "also what the build system passes by itself")
                           (make-flag-option
                            "steps" "by steps, with operands and variables")
                           (make-value-option
                            "step" "KIND"
                            "only steps of this kind: configure, make, …; \
repeatable")
                           (make-value-option
                            "load-path" "DIRECTORY"
                            "look for imports here as well; repeatable"))
                     %package-options)
   #:run run))
