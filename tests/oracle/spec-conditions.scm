;;; Compares what a spec read in all configurations at once says of one of them
;;; with the spec read in this one alone, for every .spec file below the
;;; directories that XENCMP_SPEC_CORPORA names, separated by colons: the whole
;;; text, so every flag, BuildRequires and line of %files, but for blanks and
;;; empty lines.  Nothing is run: both leave %(…) open, and what it decides is a
;;; part of the configuration.  (That the text in one configuration is rpm's is
;;; what oracle/spec-expand asks.)  Exit status 77: there are none.
;;;
;;; XENCMP_SPEC_CONFIGURATIONS   at most so many a spec; 64

(use-modules (ice-9 format) (ice-9 match) (srfi srfi-1) (srfi srfi-26)
             (srfi srfi-34) (xencmp)
             ((xencmp core)
              #:select (condition-holds condition-is)))

(add-to-load-path (dirname (dirname (current-filename))))
(use-modules (oracle corpus files))

(define directories
  (string-tokenize (or (getenv "XENCMP_SPEC_CORPORA") "")
                   (char-set-complement (char-set #\:))))
(when (null? directories)
  (format #t "SKIPPED: XENCMP_SPEC_CORPORA does not name directories with ~
specs~%")
  (exit 77))
(define limit
  (string->number (or (getenv "XENCMP_SPEC_CONFIGURATIONS") "64")))

(define %architectures '("x86_64" "aarch64" "i686" "armv7hl" "ppc64le" "s390x"))
(define %numbers '(0 1 7 8 9 30 37 1500))
(define %texts '("" "1" ".el8" ".fc38"))

;; What an atom can be: a list of (CONDITION MACROS ARCH).
(define (choices atom)
  (define yes (condition-holds atom))
  (define no (list (condition-not yes) '() #f))
  (define (defined name values)
    (cons no (map (lambda (value)
                    (list (condition-is atom value)
                          `((,name . ,(format #f "~a" value))) #f))
                  values)))
  (match atom
    (('arch _)
     (map (lambda (arch) (list (condition-is atom arch) '() arch))
          %architectures))
    (('os _) (list (list (condition-always) '() #f)))
    (('test _) (list no (list yes '() #f)))
    (('with name)
     (list no (list yes `((,name . ,(string-append "--" (string-drop name 1))))
                    #f)))
    (('number name) (defined name %numbers))
    ;; rpm takes no empty macro from its command line.
    (('text name) (defined name (cdr %texts)))
    (('defined name) (list no (list yes `((,name . "1")) #f)))))

(define (configurations atoms)
  "Return at most LIMIT configurations for ATOMS: lists of a choice for each.
All where that is enough; else such that each atom is everything that it can be,
together with ever new values of the others."
  (define options (map choices atoms))
  (define count (apply * (map length options)))
  (if (<= count limit)
      (map (lambda (k)
             (let loop ((k k) (options options))
               (match options
                 (() '())
                 ((first . rest)
                  (cons (list-ref first (modulo k (length first)))
                        (loop (quotient k (length first)) rest))))))
           (iota count))
      (let ((state (seed->random-state 1)))
        (map (lambda (k)
               (map (lambda (option index)
                      (list-ref option
                                (modulo (if (< k 16)
                                            k
                                            (random 1000 state))
                                        (length option))))
                    options (iota (length options))))
             (iota limit)))))

(define (normal text)
  (filter-map (lambda (line)
                (match (string-tokenize line)
                  (() #f)
                  (words (string-join words))))
              (string-split text #\newline)))

(define equal 0)
(define different 0)
(define unknown 0)
(define refused 0)
(define specs-refused 0)
(define times '())

(define (first-difference ours theirs)
  (match (list ours theirs)
    (((a . more) (b . rest))
     (if (string=? a b) (first-difference more rest) (list a b)))
    ((a b) (list (if (pair? a) (car a) "-") (if (pair? b) (car b) "-")))))

(define (compare-in spec text atoms chosen unknown?)
  (define configuration (apply condition-and (map first chosen)))
  (define macros (append-map second chosen))
  (define arch (or (find string? (map third chosen)) "x86_64"))
  ;; Of tests nobody knows the answer, in one configuration as in all.
  (define tests
    (apply condition-and
           (filter-map (lambda (atom choice)
                         (and (eq? 'test (first atom)) (first choice)))
                       atoms chosen)))
  (define machine
    (append (map (lambda (name) (cons name arch))
                 '("_arch" "_target_cpu" "_host_cpu" "_build_arch"))
            '(("_os" . "linux") ("_target_os" . "linux"))))
  (when (condition-satisfiable? configuration)
    (let ((theirs
           (guard (c ((xencmp-error? c) #f))
             (spec-expansion
              (read-spec-text text #:closed? #t #:expansion? #t #:arch arch
                              #:os "linux" #:macros macros #:assume tests)
              tests)))
          (ours
           (guard (c ((xencmp-error? c) (xencmp-error->string c)))
             (spec-expansion spec configuration
                             #:macros (append macros machine)))))
      (cond ((not theirs) (set! refused (+ refused 1)))
            ((equal? (normal ours) (normal theirs)) (set! equal (+ equal 1)))
            (unknown? (set! unknown (+ unknown 1)))
            (else
             (set! different (+ different 1))
             (match (first-difference (normal ours) (normal theirs))
               ((a b)
                (format #t "different ~a ~a~%  in all: ~a~%  in one: ~a~%"
                        (condition->string configuration) arch a b))))))))

(define (compare file)
  (define text (read-text file))
  (define start (get-internal-real-time))
  (define spec
    (guard (c ((xencmp-error? c) #f))
      (read-spec-text text #:os "linux" #:expansion? #t)))
  (set! times (cons (cons (- (get-internal-real-time) start) file) times))
  (if (not spec)
      (set! specs-refused (+ specs-refused 1))
      (let* ((atoms (spec-atoms spec))
             (unknown? (any (lambda (d)
                              (memq (diagnostic-level d) '(unknown error)))
                            (spec-remarks spec)))
             (before different))
        (for-each (lambda (chosen)
                    (compare-in spec text atoms chosen unknown?))
                  (configurations atoms))
        (unless (= before different) (format #t "~a~%" file)))))

(for-each compare (append-map (cut files-below <> ".spec") directories))
(define sorted (sort times (lambda (a b) (> (car a) (car b)))))
(define (milliseconds time)
  (/ (* 1000. time) internal-time-units-per-second))
(format #t "~a configurations equal, ~a different, ~a with something unknown, ~
~a refused in the one; ~a specs refused in all~%"
        equal different unknown refused specs-refused)
(unless (null? sorted)
  (match (first sorted)
    ((time . file)
     (format #t "to read a spec in all configurations: median ~,2f ms, at most ~
~,0f ms (~a)~%"
             (milliseconds (car (list-ref sorted
                                          (quotient (length sorted) 2))))
             (milliseconds time) file))))
(exit (and (zero? different) (positive? equal)))
