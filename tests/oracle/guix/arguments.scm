;;; The arguments of Guix's packages, as data: the code that the builder runs, with
;;; holes for what is lowered; see dump.scm for what they look like.

(define-module (oracle guix arguments)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module ((oracle guix build-side) #:select (%named names-any?))
  #:use-module (guix packages)
  #:use-module (guix gexp)
  #:use-module (guix utils)
  #:export (arguments))

;; Code and modules; lists of nothing but packages; lists of other than flags.
(define %uncompared
  '(#:phases #:modules #:imported-modules #:builder #:cargo-inputs
    #:cargo-development-inputs #:install-plan))

;; gexp->approximate-sexp gives up on splices of what is lowered, and tells
;; gexps within lists as objects.
(define %references (@@ (guix gexp) gexp-references))
(define %procedure (@@ (guix gexp) gexp-proc))
(define %thing (@@ (guix gexp) gexp-input-thing))
(define %binding-procedure (@@ (guix gexp) system-binding-proc))

(define (gexp->code gexp)
  (catch #t
    (lambda ()
      (apply (%procedure gexp) (map datum (%references gexp))))
    (lambda _ '(*failed*))))

(define (datum thing)
  (cond ((gexp? thing) (datum (gexp->code thing)))
        ((gexp-input? thing) (datum (%thing thing)))
        (((@@ (guix gexp) system-binding?) thing)
         (datum ((%binding-procedure thing)
                 (%current-system) (%current-target-system))))
        ((file-append? thing)
         (match (datum (file-append-base thing))
           (('*hole* . suffix)
            `(*hole* ,(string-concatenate
                       (append suffix (file-append-suffix thing)))))
           (_ '(*hole*))))
        ((pair? thing) (cons (datum (car thing)) (datum (cdr thing))))
        ((or (null? thing) (string? thing) (symbol? thing) (keyword? thing)
             (number? thing) (boolean? thing) (char? thing))
         thing)
        (else '(*hole*))))

(define (last-values arguments)
  "The keywords of ARGUMENTS, a keyword list, each once, with the value that
counts: of two, the last one."
  (let loop ((rest arguments) (result '()))
    (match rest
      (((? keyword? keyword) value . rest)
       (loop rest (alist-cons keyword value (alist-delete keyword result eq?))))
      (_ (reverse result)))))

(define (build-names package system target)
  "The names of the inputs and outputs of PACKAGE's build."
  (list 'build
        (catch #t
          (lambda ()
            (let ((bag (package->bag package system target #:graft? #f)))
              (delete-duplicates
               (map car (bag-transitive-inputs bag)))))
          (const #f))
        (package-outputs package)))

(define (arguments package setting)
  "Return the arguments of PACKAGE for SETTING, a list of a system and a target or
#f, as a list of lists of a keyword and its code; behind (build INPUTS OUTPUTS)
when they refer to these."
  (match setting
    ((system target)
     (parameterize ((%current-system system)
                    (%current-target-system target))
       (catch #t
         (lambda ()
           (let ((pairs (filter-map (match-lambda
                                      ((keyword . value)
                                       (and (not (memq keyword %uncompared))
                                            (list keyword (datum value)))))
                                    (last-values
                                     (package-arguments package)))))
             (if (names-any? pairs %named)
                 (cons (build-names package system target) pairs)
                 pairs)))
         (lambda args
           `((error ,(object->string args)))))))))
