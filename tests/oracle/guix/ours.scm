;;; What xencmp says of a channel, in the shape that ../guix.scm compares.
;;;
;;; It comes from (xencmp channel), or from a file with one datum a line, that a
;;; program which uses the library writes:
;;;
;;;   (xencmp MODULE VARIABLE NAME VERSION BUILD-SYSTEM FILE LINE
;;;           ((KEYWORD LIST? ((PIECES CONDITION) …)) …) MAYBE?)
;;;
;;; All but LINE and LIST? are strings, and so are PIECES, but for holes, which
;;; are (hole KIND TEXT), and (hole unknown TEXT REASON).  CONDITION is #t, or a
;;; list of the settings, counted from 0, in which there is the flag, where
;;; (? SETTING TEST) says that TEST, which is not known, decides on it.  The empty
;;; KEYWORD stands for more keywords, not known which.  MAYBE? may be left out; it
;;; is true for what xencmp is not sure of that it is a package.

(define-module (oracle guix ours)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (oracle guix build-side)
  #:export (our-package?
            our-package-module
            our-package-variable
            our-package-name
            our-package-version
            our-package-build-system
            our-package-file
            our-package-line
            our-package-arguments
            our-package-maybe?

            our-argument?
            our-argument-keyword
            our-argument-list?
            our-argument-flags

            our-flag?
            our-flag-text
            our-flag-unknown
            our-flag-condition

            make-package
            flag-presence
            stream->packages))

(define-record-type <our-package>
  (make-our-package module variable name version build-system file line
                    arguments maybe?)
  our-package?
  (module       our-package-module)     ;string, such as "(gnu packages xorg)"
  (variable     our-package-variable)
  (name         our-package-name)
  (version      our-package-version)
  (build-system our-package-build-system)
  (file         our-package-file)
  (line         our-package-line)
  (arguments    our-package-arguments)
  (maybe?       our-package-maybe?))    ;it may be no package at all

(define-record-type <our-argument>
  (make-our-argument keyword list? flags)
  our-argument?
  (keyword our-argument-keyword)        ;keyword, or #f for any
  (list?   our-argument-list?)
  (flags   our-argument-flags))

(define-record-type <our-flag>
  (make-our-flag text unknown condition)
  our-flag?
  (text      our-flag-text)             ;string, with holes
  (unknown   our-flag-unknown)          ;reason why it is not known, or #f
  (condition our-flag-condition))       ;as in the file

(define (flag-presence flag setting)
  "Whether there is FLAG in SETTING, a number: #t, #f, or a string, the test
that decides on it."
  (match (our-flag-condition flag)
    (#t #t)
    (settings
     (any (match-lambda
            (('? (? (lambda (number) (eqv? number setting))) test) test)
            (number (eqv? number setting)))
          settings))))

(define (make-flag pieces condition)
  (make-our-flag (match pieces
                   (((? string? text)) text)
                   (_ (string-concatenate
                       (map (match-lambda
                              ((? string? text) text)
                              (('hole . _) hole))
                            pieces))))
                 (any (match-lambda
                        (('hole (or 'unknown "unknown") text)
                         (string-append "no reason: " text))
                        (('hole (or 'unknown "unknown") text reason . _) reason)
                        (_ #f))
                      pieces)
                 condition))

(define string->keyword
  (let ((known (make-hash-table)))
    (lambda (text)
      "The keyword that TEXT spells, with or without #:, or #f when empty."
      (cond ((keyword? text) text)
            ((hash-ref known text))
            ((member text '("" "#:")) #f)
            (else
             (let ((keyword (symbol->keyword
                             (string->symbol
                              (if (string-prefix? "#:" text)
                                  (string-drop text 2)
                                  text)))))
               (hash-set! known text keyword)
               keyword))))))

(define* (make-package module variable name version build-system file line
                       arguments #:optional maybe?)
  "A package of these, which are as in the file; MAYBE? when xencmp is not sure
that it is one."
  (make-our-package module variable name version build-system file line
                    (map (match-lambda
                           ((keyword list? flags)
                            (make-our-argument
                             (string->keyword keyword) list?
                             (map (match-lambda
                                    ((pieces condition)
                                     (make-flag pieces condition)))
                                  flags))))
                         arguments)
                    maybe?))

(define (stream->packages port)
  "The packages that PORT tells."
  (let loop ((result '()))
    (match (read port)
      ((? eof-object?) (reverse result))
      (('xencmp . package)
       (loop (cons (apply make-package package) result))))))
