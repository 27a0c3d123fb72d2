;;; What Guix itself says of its packages, as data for ../guix.scm.
;;;
;;; Usage: guile -L … -L CHECKOUT dump.scm FILE MODULE …
;;;
;;; Load the MODULEs, files such as gnu/packages/virtualization.scm, and write
;;; to FILE all packages that are variables of any module under (gnu packages)
;;; that this has loaded, one a line:
;;;
;;;   (package MODULE VARIABLE NAME VERSION FILE LINE COLUMN BUILD-SYSTEM
;;;            ((SETTING (KEYWORD VALUE) …) …))
;;;
;;; SETTING is (SYSTEM TARGET); VALUE is the code that the builder runs, with
;;; (*hole*) for whatever is lowered.  Settings beyond the first one are there
;;; when they differ from the first.

(use-modules (ice-9 match)
             (srfi srfi-1)
             (guix packages)
             (guix gexp)
             (guix utils)
             (guix build-system))

(define-values (%file %modules)
  (match (cdr (command-line))
    ((file . modules) (values file modules))))

(define %keywords
  '(#:configure-flags #:make-flags #:cargo-build-flags #:cargo-test-flags
    #:build-flags #:test-flags #:scons-flags #:make-maker-flags
    #:module-build-flags #:test-options #:cargo-package-flags #:cmake-flags))

(define %settings
  '(("x86_64-linux" #f) ("aarch64-linux" #f) ("i686-linux" #f)
    ("riscv64-linux" #f) ("i586-gnu" #f) ("armhf-linux" #f)
    ("powerpc64le-linux" #f) ("x86_64-linux" "aarch64-linux-gnu")
    ("x86_64-linux" "i586-pc-gnu") ("x86_64-linux" "x86_64-w64-mingw32")))

;; gexp->approximate-sexp does not work everywhere in interpreted code.
(define %references (@@ (guix gexp) gexp-references))
(define %procedure (@@ (guix gexp) gexp-proc))
(define %thing (@@ (guix gexp) gexp-input-thing))
(define %binding-procedure (@@ (guix gexp) system-binding-proc))

(define (gexp->code gexp)
  (catch #t
    (lambda ()
      (apply (%procedure gexp) (map datum (%references gexp))))
    (lambda _ '(*hole*))))

(define (datum thing)
  (cond ((gexp? thing) (datum (gexp->code thing)))
        ((gexp-input? thing) (datum (%thing thing)))
        (((@@ (guix gexp) system-binding?) thing)
         (datum ((%binding-procedure thing)
                 (%current-system) (%current-target-system))))
        ((pair? thing) (cons (datum (car thing)) (datum (cdr thing))))
        ((or (null? thing) (string? thing) (symbol? thing) (keyword? thing)
             (number? thing) (boolean? thing) (char? thing))
         thing)
        (else '(*hole*))))

(define (arguments package setting)
  (match setting
    ((system target)
     (parameterize ((%current-system system)
                    (%current-target-system target))
       (catch #t
         (lambda ()
           (let ((all (package-arguments package)))
             (filter-map (lambda (keyword)
                           ;; Of two, the last one counts.
                           (match (memq keyword (reverse all))
                             ((_ . before)
                              (list keyword
                                    (datum (list-ref all
                                                     (1+ (length before))))))
                             (_ #f)))
                         %keywords)))
         (lambda args
           `((error ,(object->string args)))))))))

(define (write-package module variable package port)
  (let* ((location (package-location package))
         (all (map (lambda (setting)
                     (cons setting (arguments package setting)))
                   %settings)))
    (write `(package ,module ,variable ,(package-name package)
                     ,(package-version package)
                     ,(and=> location location-file)
                     ,(and=> location location-line)
                     ,(and=> location location-column)
                     ,(build-system-name (package-build-system package))
                     ,(cons (first all)
                            (remove (lambda (one)
                                      (equal? (cdr one) (cdr (first all))))
                                    (cdr all))))
           port)
    (newline port)))

(for-each (lambda (file)
            (resolve-interface
             (map string->symbol
                  (string-split (string-drop-right file (string-length ".scm"))
                                #\/))))
          %modules)

(call-with-output-file %file
  (lambda (port)
    (for-each
     (lambda (name)
       (let ((module (resolve-module `(gnu packages ,name) #:ensure #f)))
         (when module
           (for-each
            (match-lambda
              ((variable . package)
               (write-package (module-name module) variable package port)))
            (sort (filter-map
                   (match-lambda
                     ((name . variable)
                      (and (variable-bound? variable)
                           (package? (variable-ref variable))
                           (cons name (variable-ref variable)))))
                   (module-map cons module))
                  (lambda (a b)
                    (string<? (symbol->string (car a))
                              (symbol->string (car b)))))))))
     (sort (hash-map->list (lambda (name _) name)
                           (module-submodules
                            (resolve-module '(gnu packages))))
           (lambda (a b)
             (string<? (symbol->string a) (symbol->string b)))))))
