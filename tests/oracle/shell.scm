;;; Compares the argument vectors that we find in %build with what bash passes,
;;; for every spec in the directory that XENCMP_SPECS names.  Programs are stubs
;;; that write down their arguments, in a directory made for this, and PATH has
;;; nothing else but sed, tr, cut and cat, and cannot be changed.  Exit status
;;; 77: there is no corpus.

(use-modules (ice-9 ftw) (ice-9 match) (ice-9 popen) (ice-9 textual-ports)
             (srfi srfi-1) (xencmp))

(define %programs
  '("configure" "config" "make" "cmake" "meson" "ninja" "autoreconf"))
(define %definitions '(("@VERSION@" . "4.17.2") ("@REL@" . "1")))
;; Programs that specs name by their absolute names must be found in PATH.
(define %macros
  '(("__make" . "make") ("__cmake" . "cmake") ("__meson" . "meson")
    ("__ninja" . "ninja") ("dist" . ".fc37") ("fedora" . "37")))

(define directory
  (match (getenv "XENCMP_SPECS")
    ((or #f "")
     (format #t "SKIPPED: XENCMP_SPECS does not name a directory of specs~%")
     (exit 77))
    (directory directory)))

(define specs
  (sort (or (scandir directory
                     (lambda (file)
                       (or (string-suffix? ".spec" file)
                           (string-suffix? ".spec.in" file))))
            '())
        string<?))

(define work (mkdtemp (string-copy "/tmp/xencmp-shell-XXXXXX")))
(define bin (string-append work "/bin"))
(define build (string-append work "/build"))
(define calls (string-append work "/calls"))
(define (write-file file text mode)
  (call-with-output-file file (lambda (port) (display text port)))
  (chmod file mode))
(define %stub "#!/bin/bash
{ printf '%s\\0' \"${0##*/}\" \"$@\"; printf '\\1\\0'; } >> \"$XENCMP_CALLS\"
")

(define (prepare!)
  (system* "rm" "-rf" work)
  (for-each mkdir (list work bin build))
  (for-each (lambda (program)
              (write-file (string-append bin "/" program) %stub #o755))
            %programs)
  (for-each (lambda (program)
              (write-file (string-append build "/" program) %stub #o755))
            '("configure" "config"))
  (for-each (lambda (program)
              (symlink (string-append "/usr/bin/" program)
                       (string-append bin "/" program)))
            '("sed" "tr" "cut" "cat"))
  (write-file calls "" #o644))

(define (run-with-bash script)
  "Return the list of argument vectors that SCRIPT passes to the stubs."
  (prepare!)
  (let ((file (string-append work "/script")))
    (write-file file script #o644)
    (system* "env" "-i" (string-append "PATH=" bin)
             (string-append "XENCMP_CALLS=" calls)
             (string-append "HOME=" work)
             "/usr/bin/timeout" "10" "/bin/bash" "-c"
             (string-append "readonly PATH; cd " build " && . " file
                            " > /dev/null 2>&1 < /dev/null")))
  (let loop ((words (string-split (call-with-input-file calls get-string-all)
                                  #\nul))
             (call '()) (result '()))
    (match words
      ((or () ("")) (reverse result))
      (("\x01" . rest) (loop rest '() (cons (reverse call) result)))
      ((word . rest) (loop rest (cons word call) result)))))

;; A hole of these kinds has a value in bash; others stand in both texts alike.
(define (open-hole? piece)
  (match piece
    ((_ . (or 'environment 'command 'expression 'unknown)) #t)
    (_ #f)))

(define (step-words step)
  "Return the certain words of STEP, and whether others may be there."
  (let* ((all    (filter flag-live? (append (step-flags step)
                                            (step-operands step))))
         (open   (lambda (flag)
                   (or (any open-hole? (flag-template flag))
                       (not (condition-implies? (step-condition step)
                                                (flag-condition flag)))))))
    (values (map flag->string (remove open all)) (any open all))))

(define (join-options words)
  "Join what the reader of specs joins."
  (match words
    (((and option (or "-C" "-f" "-I" "-S" "-B" "-G" "--build" "--install"))
      argument . rest)
     (cons (string-append option " " argument) (join-options rest)))
    ((word . rest) (cons word (join-options rest)))
    (() '())))

(define (difference words others)
  "Return WORDS without one of each of OTHERS."
  (fold (lambda (other words)
          (match (member other words)
            (#f words)
            ((_ . tail)
             (append (take words (- (length words) (length tail) 1)) tail))))
        words others))

(define (judge step call)
  "Return equal, unknown or wrong for STEP against what bash ran as CALL."
  (let ((actual (join-options (cdr call))))
    (call-with-values (lambda () (step-words step))
      (lambda (certain open?)
        (let ((missing (difference certain actual))
              (extra   (difference actual certain)))
          (cond ((pair? missing) 'wrong)
                ((null? extra) 'equal)
                (open? 'unknown)
                (else 'wrong)))))))

(define totals (make-hash-table))
(define (count! what) (hash-set! totals what (1+ (hash-ref totals what 0))))

(define (no-tests atoms)
  (apply condition-and
         (map (match-lambda
                (('test name) (condition-not (scm->condition `(test ,name))))
                (_ (condition-always)))
              atoms)))

(define (compare-spec file)
  (define (read assume)
    (read-spec-file file #:arch "x86_64" #:closed? #t #:macros %macros
                    #:definitions %definitions #:assume assume))
  (let* ((assume  (no-tests (spec-atoms (read (condition-always)))))
         (spec    (read assume))
         (section (spec-section spec "%build")))
    (when section
      (let* ((calls (run-with-bash (spec-section->string section assume)))
             (steps (filter (lambda (step)
                              (and (string=? (step-phase step) "%build")
                                   (member (step-kind step) %programs)))
                            (package-steps (spec->package spec assume)))))
        (let loop ((steps steps) (calls calls))
          (match (cons steps calls)
            ((() . ()) #t)
            ((() . (call . rest))
             (format #t "~a: bash alone runs ~s~%" (basename file) call)
             (count! 'wrong)
             (loop '() rest))
            (((step . more) . _)
             (let ((sure? (condition-implies? assume (step-condition step)))
                   (same? (and (pair? calls)
                               (string=? (basename (caar calls))
                                         (step-kind step)))))
               (cond ((and same?
                           (let ((verdict (judge step (car calls))))
                             (and (or sure? (not (eq? verdict 'wrong)))
                                  verdict)))
                      => (lambda (verdict)
                           (count! verdict)
                           (when (eq? verdict 'wrong)
                             (format #t "~a: ~a: we ~s, bash ~s~%"
                                     (basename file)
                                     (location->string (step-location step))
                                     (call-with-values
                                         (lambda () (step-words step)) list)
                                     (car calls)))
                           (loop more (cdr calls))))
                     (sure?
                      (format #t "~a: ~a: bash does not run this ~a~%"
                              (basename file)
                              (location->string (step-location step))
                              (step-kind step))
                      (count! 'wrong)
                      (loop more calls))
                     (else (loop more calls)))))))))))

(for-each (lambda (name)
            (let ((file (string-append directory "/" name)))
              (catch #t
                (lambda () (compare-spec file))
                (lambda (key . arguments)
                  (format #t "~a: not read: ~s ~s~%" name key arguments)
                  (count! 'not-read)))))
          specs)
(system* "rm" "-rf" work)

(format #t "~a specs: ~a equal, ~a unknown, ~a wrong, ~a not read~%"
        (length specs)
        (hash-ref totals 'equal 0) (hash-ref totals 'unknown 0)
        (hash-ref totals 'wrong 0) (hash-ref totals 'not-read 0))
(exit (if (and (pair? specs) (zero? (hash-ref totals 'wrong 0))) 0 1))
