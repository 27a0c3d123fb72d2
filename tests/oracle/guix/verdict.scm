;;; Whether a list of flags that xencmp tells is the one of Guix.

(define-module (oracle guix verdict)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (oracle guix build-side)
  #:use-module (oracle guix ours)
  #:export (text-matches?
            compare-texts
            compare-argument))

(define (text-matches? pattern text)
  "Whether TEXT is PATTERN with any text for each of its holes."
  (match (string-split pattern #\x01)
    ((only) (string=? only text))
    ((first middle ... last)
     (and (string-prefix? first text)
          (let loop ((start (string-length first)) (middle middle))
            (match middle
              (()
               (and (<= (+ start (string-length last)) (string-length text))
                    (string-suffix? last text)))
              ((piece . rest)
               (match (string-contains text piece start)
                 (#f #f)
                 (at (loop (+ at (string-length piece)) rest))))))))))

(define (compare-texts ours theirs)
  "Compare the texts OURS and THEIRS, both of which may have holes, in different
places: equal, vague where a hole of OURS stands for text that Guix knows, or
wrong."
  (cond ((string=? ours theirs) 'equal)
        ((not (hole? theirs))
         (if (and (hole? ours) (text-matches? ours theirs)) 'vague 'wrong))
        ((or (text-matches? ours theirs) (text-matches? theirs ours)) 'equal)
        (else 'wrong)))

(define (present argument setting)
  "The flags of ARGUMENT that may be there in SETTING."
  (if argument
      (let ((flags (our-argument-flags argument)))
        (if (every (lambda (flag) (eq? #t (our-flag-condition flag))) flags)
            flags
            (filter (lambda (flag) (flag-presence flag setting)) flags)))
      '()))

(define (why-unknown flag setting)
  "Why FLAG is not known in SETTING, or #f."
  (or (our-flag-unknown flag)
      (match (flag-presence flag setting)
        ((? string? test) (string-append "test: " test))
        (_ #f))))

(define (compare-argument argument theirs setting)
  "Compare ARGUMENT, or #f where xencmp knows of none, with THEIRS, the texts that
Guix has, or #f for none, in SETTING.  Return a list of the verdict, equal,
unknown, wrong or nothing (neither has any), and its reason."
  (let* ((flags (present argument setting))
         (why (any (lambda (flag) (why-unknown flag setting)) flags)))
    (cond (why (list 'unknown why))
          ((not theirs)
           (if (null? flags) '(nothing) '(wrong "Guix has none")))
          ((not (= (length flags) (length theirs)))
           (list 'wrong "not as many"))
          (else
           (let ((verdicts (map (lambda (flag text)
                                  (compare-texts (our-flag-text flag) text))
                                flags theirs)))
             (cond ((memq 'wrong verdicts) (list 'wrong "other text"))
                   ((memq 'vague verdicts)
                    (list 'unknown "a hole for text that Guix knows"))
                   (else '(equal))))))))
