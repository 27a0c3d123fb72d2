;;; What Guix itself says of its packages, as data for ../guix.scm.
;;;
;;; Usage: guile -L … -L CHECKOUT dump.scm FILE WHAT …
;;;
;;; Each WHAT is a module's file below a directory of the load path, such as
;;; gnu/packages/virtualization.scm, or a directory, which stands for all of the
;;; modules below it.  Write to FILE all packages that are variables of these
;;; modules, exported or not, one package a line:
;;;
;;;   (package MODULE VARIABLE NAME VERSION FILE LINE COLUMN BUILD-SYSTEM
;;;            ((SETTING (KEYWORD VALUE) …) …)
;;;            ((exported? . BOOLEAN) (hidden? . BOOLEAN)
;;;             (aliases (MODULE VARIABLE BOOLEAN) …)))
;;;
;;; SETTING is (SYSTEM TARGET); VALUE is the code that the builder runs, with
;;; (*hole*) for whatever is lowered, and (*hole* SUFFIX) for a file name that
;;; ends with SUFFIX, and (*failed*) where Guix's code cannot be told.  Settings beyond the first one are there when they differ
;;; from the first.  Where Guix raises an error instead of telling a package's
;;; arguments, ((error TEXT)) stands for them.  Where values refer to %build-inputs
;;; or %outputs, the first (KEYWORD VALUE) is (build INPUTS OUTPUTS), the names that
;;; there are, of which INPUTS is #f when Guix raises an error.  Aliases are the other variables,
;;; of any of the modules, that hold the same package, or are macros that stand for
;;; it, as deprecated names are; their BOOLEAN tells
;;; whether they are exported.  Of all the variables, the first is one whose
;;; module is in the package's own file, if there is one, and is exported, if one
;;; is.  The keywords in %uncompared, see arguments.scm, are left out.
;;;
;;; Before the packages stand the lists that code of the build side knows by name,
;;; one a line; after them the modules that cannot be loaded, one a line, and in
;;; the last line all those that could be loaded, with packages or without:
;;;
;;;   (constant VARIABLE VALUE)
;;;   (not-loaded FILE ERROR)
;;;   (loaded MODULE …)

(add-to-load-path (dirname (dirname (dirname (current-filename)))))
(use-modules (ice-9 ftw)
             (ice-9 match)
             (srfi srfi-1)
             (srfi srfi-26)
             (guix packages)
             (guix diagnostics)
             (guix utils)
             (guix build-system)
             (oracle guix arguments))

(define-values (%file %what)
  (match (cdr (command-line))
    ((file . what) (values file what))))

(define %settings
  '(("x86_64-linux" #f) ("aarch64-linux" #f) ("i686-linux" #f)
    ("riscv64-linux" #f) ("i586-gnu" #f) ("armhf-linux" #f)
    ("powerpc64le-linux" #f) ("x86_64-linux" "aarch64-linux-gnu")
    ("x86_64-linux" "i586-pc-gnu") ("x86_64-linux" "x86_64-w64-mingw32")))

;; Variables of build-side modules that arguments refer to.
(define %constants
  '(((guix build emacs-build-system) %default-include %default-exclude)))


;;;
;;; Modules and their variables.
;;;

(define (file->module file)
  "The name of the module that FILE, relative to the load path, ought to hold."
  (map string->symbol
       (string-split (string-drop-right file (string-length ".scm")) #\/)))

(define (defines-module? path name)
  "Whether the text of PATH starts a module called NAME."
  (call-with-input-file path
    (lambda (port)
      (let loop ()
        (match (catch #t (lambda () (read port)) (const the-eof-object))
          (('define-module (? (cute equal? name <>)) . _) #t)
          (('define-module . _) #f)
          ((? eof-object?) #f)
          (_ (loop)))))
    #:encoding "UTF-8"))

(define the-eof-object (call-with-input-string "" read-char))

(define (directory-files directory)
  "The files of modules below DIRECTORY, relative to it, sorted."
  (define root (string-trim-right directory #\/))
  (define result '())
  (file-system-fold (lambda (path stat result)      ;enter?
                      ;; To load tests is to run them.
                      (not (or (string-prefix? "." (basename path))
                               (string=? path (string-append root "/tests")))))
                    (lambda (path stat _)           ;leaf
                      (let ((file (string-drop path
                                               (1+ (string-length root)))))
                        (when (and (string-suffix? ".scm" file)
                                   (defines-module? path (file->module file)))
                          (set! result (cons file result)))))
                    (const #f) (const #f) (const #f) (const #f)
                    #f root)
  (sort result string<?))

(define %failed? #f)                    ;whether a module could not be loaded

(define (load-module file)
  "The module of FILE, or the reason why there is none."
  (catch #t
    (lambda ()
      (let ((module (resolve-module (file->module file))))
        ;; An import that failed is there with what it has before the failure.
        (when %failed?
          (reload-module module))
        module))
    (lambda args
      (set! %failed? #t)
      (object->string args))))

(define (package-of value name module)
  "The package that VALUE of variable NAME in MODULE is, or that the macro VALUE,
such as a deprecated name, stands for; else #f."
  (cond ((package? value) value)
        ((macro? value)
         (let ((value (catch #t
                        (lambda ()
                          (parameterize ((guix-warning-port (%make-void-port "w")))
                            (eval name module)))
                        (const #f))))
           (and (package? value) value)))
        (else #f)))

(define (package-variables module)
  "A list of (NAME PACKAGE EXPORTED? MACRO?) for MODULE's variables, sorted."
  (define interface (module-public-interface module))
  (sort (filter-map
         (match-lambda
           ((name . variable)
            (and (variable-bound? variable)
                 (let ((package (package-of (variable-ref variable) name
                                            module)))
                   (and package
                        (list name package
                              (->bool (module-local-variable interface name))
                              (macro? (variable-ref variable))))))))
         (module-map cons module))
        (lambda (a b)
          (string<? (symbol->string (car a)) (symbol->string (car b))))))

(define (own-file? package file)
  (and=> (package-location package)
         (lambda (location)
           (or (string=? (location-file location) file)
               (string-suffix? (string-append "/" file)
                               (location-file location))))))

(define (write-package package places port)
  "Write PACKAGE, which is in all of PLACES, lists of a module, a variable and
whether that is exported, best first, to PORT."
  (let* ((location (package-location package))
         (all (map (lambda (setting)
                     (cons setting (arguments package setting)))
                   %settings)))
    (match places
      (((module variable exported?) . aliases)
       (write `(package ,module ,variable ,(package-name package)
                        ,(package-version package)
                        ,(and=> location location-file)
                        ,(and=> location location-line)
                        ,(and=> location location-column)
                        ,(build-system-name (package-build-system package))
                        ,(cons (first all)
                               (remove (lambda (one)
                                         (equal? (cdr one) (cdr (first all))))
                                       (cdr all)))
                        ((exported? . ,exported?)
                         (hidden? . ,(hidden-package? package))
                         (aliases . ,aliases)))
              port)
       (newline port)))))

(define (progress format-string . args)
  (apply format (current-error-port) format-string args)
  (force-output (current-error-port)))

(define %loaded
  (let ((files (append-map (lambda (what)
                             (if (string-suffix? ".scm" what)
                                 (list what)
                                 (directory-files what)))
                           %what)))
    (map (lambda (file)
           (progress "load ~a~%" file)
           (cons file (load-module file)))
         files)))

;; From packages to their places, and the packages in order.
(define %places (make-hash-table))
(define %packages
  (append-map
   (match-lambda
     ((file . (? string?)) '())
     ((file . module)
      (filter-map
       (match-lambda
         ((name package exported? macro?)
          (let* ((before (hashq-ref %places package '()))
                 (own? (own-file? package file))
                 ;; Lower is better.
                 (rank (+ (if macro? 4 0) (if own? 0 2) (if exported? 0 1)))
                 (place (list (module-name module) name exported?)))
            (hashq-set! %places package (acons rank place before))
            (and (null? before) package))))
       (package-variables module))))
   %loaded))

(call-with-output-file %file
  (lambda (port)
    (set-port-encoding! port "UTF-8")
    (for-each (match-lambda
                ((module . names)
                 (for-each (lambda (name)
                             (write `(constant ,name
                                               ,(module-ref (resolve-module module)
                                                            name))
                                    port)
                             (newline port))
                           names)))
              %constants)
    (fold (lambda (package count)
            (when (zero? (modulo count 2000))
              (progress "~a packages of ~a~%" count (length %packages)))
            (write-package package
                           (map cdr
                                (stable-sort
                                 (reverse (hashq-ref %places package))
                                 (lambda (a b) (< (car a) (car b)))))
                           port)
            (1+ count))
          0 %packages)
    (for-each (match-lambda
                ((file . (? string? error))
                 (progress "not loaded: ~a: ~a~%" file error)
                 (write `(not-loaded ,file ,error) port)
                 (newline port))
                (_ #f))
              %loaded)
    (write `(loaded ,@(filter-map (match-lambda
                                    ((_ . (? string?)) #f)
                                    ((_ . module) (module-name module)))
                                  %loaded))
           port)
    (newline port)))
