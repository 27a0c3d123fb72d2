;;; The flags that xencmp reads out of Guix modules, against Guix itself.
;;;
;;; Usage: XENCMP_GUIX=CHECKOUT guile -L … -L CHECKOUT guix.scm [MODULE …]
;;; where MODULE is a file such as gnu/packages/virtualization.scm.  The load
;;; path must have a (guix config); without XENCMP_GUIX nothing is done.  With a
;;; checkout that is not compiled, loading the modules takes many minutes.
;;;
;;; For every public package of the modules and every list of flags that both
;;; sides see, the literal text of the flags is compared in order, on this
;;; machine's system, native: a hole stands for any text.  Printed are the lists
;;; that are equal, those that xencmp says it does not know, and those that are
;;; wrong; only the latter make the exit status 1.

(define %guix (getenv "XENCMP_GUIX"))

(unless %guix
  (format #t "SKIPPED: set XENCMP_GUIX to a Guix checkout to compare with Guix~%")
  (exit 77))

(use-modules (ice-9 match)
             (ice-9 regex)
             (srfi srfi-1)
             ((xencmp condition) #:prefix x:)
             ((xencmp flags) #:prefix x:)
             ((xencmp package) #:prefix x:)
             ((guix packages) #:select (package? package-name package-version
                                        package-arguments))
             ((guix gexp) #:select (gexp? gexp->approximate-sexp))
             ((guix utils) #:select (%current-system)))

(define %keywords
  '(#:configure-flags #:make-flags #:cargo-build-flags #:cargo-test-flags
    #:build-flags #:test-flags #:scons-flags #:make-maker-flags
    #:module-build-flags #:test-options))

(define hole '(*hole*))

;; Just enough of an evaluator to see the literal text of the code that Guix
;; itself gives.  A flag is a list of strings and holes; what is not a list of
;; literals and string-append is not compared.
(define (flag-text exp)
  (match exp
    ((? string?) (list exp))
    (('string-append parts ...)
     (append-map (lambda (part)
                   (match part
                     ((? string?) (list part))
                     (('string-append _ ...) (or (flag-text part) (list hole)))
                     (_ (list hole))))
                 parts))
    (_ (list hole))))

(define (expression-flags exp)
  (match exp
    ((? gexp?) (expression-flags
                (false-if-exception (gexp->approximate-sexp exp))))
    (('quote (items ...)) (map (lambda (item)
                                 (if (string? item) (list item) (list hole)))
                               items))
    (('list items ...) (map flag-text items))
    (((or 'cons* 'cons) items ... tail)
     (let ((rest (expression-flags tail)))
       (and rest (append (map flag-text items) rest))))
    (('append lists ...)
     (let ((all (map expression-flags lists)))
       (and (every identity all) (concatenate all))))
    (() '())
    (_ #f)))

;; A regular expression that the literal text of a flag matches, from holes.
(define (pieces->regexp pieces)
  (string-append "^"
                 (string-concatenate
                  (map (lambda (piece)
                         (if (string? piece) (regexp-quote piece) "(.|\n)*"))
                       pieces))
                 "$"))

(define (template->pieces template)
  (map (match-lambda ((text . kind) hole) (text text)) template))

(define (piece-text pieces)
  (string-concatenate (map (lambda (p) (if (string? p) p "\x01")) pieces)))

;; Both sides may have holes, at different places: each one's text, holes
;; filled with something odd, must match the other's pattern, or both have
;; them.
(define (same-flag? ours theirs)
  (or (string-match (pieces->regexp ours) (piece-text theirs))
      (string-match (pieces->regexp theirs) (piece-text ours))))

(define-values (%arch %os)
  (match (string-split (%current-system) #\-)
    ((arch os) (values arch os))))

(define (here condition)
  "CONDITION on this machine, native."
  (x:condition-given
   (x:condition-given
    (x:condition-given condition '(parameter "cross-compiling") #f)
    '(arch "arch") %arch)
   '(os "os") %os))

(define (unknown-flag? flag)
  (or (not (or (x:condition-always? (here (x:flag-condition flag)))
               (not (x:condition-satisfiable? (here (x:flag-condition flag))))))
      (any (match-lambda ((_ . kind) (eq? kind 'unknown)) (_ #f))
           (x:flag-template flag))))

(define (our-flags package keyword)
  (let ((step (find (lambda (step)
                      (string=? (x:step-keyword step)
                                (string-append "#:" (symbol->string
                                                     (keyword->symbol keyword)))))
                    (x:package-steps package))))
    (if step
        (filter (lambda (flag)
                  (x:condition-satisfiable? (here (x:flag-condition flag))))
                (x:step-flags step))
        '())))

(define equal 0)
(define unknown 0)
(define wrong 0)
(define opaque 0)

(define (compare file package theirs)
  (for-each
   (lambda (keyword)
     (match (memq keyword (package-arguments theirs))
       ((_ value . _)
        (let ((expected (expression-flags value))
              (ours (our-flags package keyword)))
          (cond
           ((not expected) (set! opaque (1+ opaque)))
           ((any unknown-flag? ours) (set! unknown (1+ unknown)))
           ((and (= (length expected) (length ours))
                 (every (lambda (flag pieces)
                          (same-flag? (template->pieces (x:flag-template flag))
                                      pieces))
                        ours expected))
            (set! equal (1+ equal)))
           (else
            (set! wrong (1+ wrong))
            (format #t "WRONG ~a: ~a ~a~%  Guix:   ~s~%  xencmp: ~s~%"
                    file (x:package-name package) keyword
                    expected (map x:flag->string ours))))))
       (#f
        (unless (null? (our-flags package keyword))
          (if (any unknown-flag? (our-flags package keyword))
              (set! unknown (1+ unknown))
              (begin
                (set! wrong (1+ wrong))
                (format #t "WRONG ~a: ~a has no ~a~%" file
                        (x:package-name package) keyword)))))))
   %keywords))

(define (module-of file)
  (resolve-interface
   (map string->symbol
        (string-split (string-drop-right file (string-length ".scm")) #\/))))

(define (check file)
  (let ((ours (x:read-packages (string-append %guix "/" file)))
        (theirs '()))
    (module-for-each (lambda (name variable)
                       (when (package? (variable-ref variable))
                         (set! theirs (cons (variable-ref variable) theirs))))
                     (module-of file))
    (for-each
     (lambda (package)
       ;; Several variables may share name and version: then nothing is told.
       (match (filter (lambda (their)
                        (and (string=? (package-name their)
                                       (x:package-name package))
                             (string=? (package-version their)
                                       (x:package-version package))))
                      theirs)
         ((their)
          (when (= 1 (count (lambda (other)
                              (string=? (x:package-name other)
                                        (x:package-name package)))
                            ours))
            (compare file package their)))
         (_ #f)))
     ours)))

(for-each check
          (match (cdr (command-line))
            (() '("gnu/packages/virtualization.scm"))
            (files files)))
(format #t "equal ~a, unknown ~a, wrong ~a, not compared ~a~%"
        equal unknown wrong opaque)
(exit (zero? wrong))
