;;; Compares `xencmp spec --eval' with `rpm --eval' on rpm's own tests of its
;;; macros.  XENCMP_RPM_TESTS names tests/rpmmacro.at of a checkout of rpm, at
;;; the tag of the version that is installed (rpm-4.18.0-release).  Each check
;;; that runs `rpm' with --eval, --define and --undefine alone is run twice, once
;;; with rpm and once with xencmp in its place: what they print and whether they
;;; fail must be the same.  Exit status 77: there is no such file, or no rpm.

(use-modules (ice-9 format) (ice-9 match) (ice-9 popen) (ice-9 regex)
             (ice-9 textual-ports) (srfi srfi-1))

(define file (getenv "XENCMP_RPM_TESTS"))
(define (skip reason)
  (format #t "SKIPPED: ~a~%" reason)
  (exit 77))
(unless (and file (file-exists? file))
  (skip "XENCMP_RPM_TESTS does not name rpm's tests/rpmmacro.at"))
(unless (zero? (system "rpm --version > /dev/null 2>&1"))
  (skip "there is no rpm"))

(define text (call-with-input-file file get-string-all))
(define size (string-length text))

;; M4's quotes are brackets.
(define (quoted-at index)
  "Return two values: what stands in the quotes that open at INDEX, and the index
behind them."
  (let loop ((i (+ index 1)) (depth 1))
    (match (string-ref text i)
      (#\[ (loop (+ i 1) (+ depth 1)))
      (#\] (if (= depth 1)
               (values (substring text (+ index 1) i) (+ i 1))
               (loop (+ i 1) (- depth 1))))
      (_ (loop (+ i 1) depth)))))

(define (without-quotes text)
  "Return TEXT without the outermost quotes in it, as M4 leaves it."
  (let loop ((chars (string->list text)) (depth 0) (done '()))
    (match chars
      (() (reverse-list->string done))
      ((#\[ . rest)
       (loop rest (+ depth 1) (if (zero? depth) done (cons #\[ done))))
      ((#\] . rest)
       (loop rest (- depth 1) (if (<= depth 1) done (cons #\] done))))
      ((c . rest) (loop rest depth (cons c done))))))

(define (unescaped text)
  (fold (lambda (pair text)
          (regexp-substitute/global #f (regexp-quote (car pair)) text
                                    'pre (cdr pair) 'post))
        text
        '(("@<:@" . "[") ("@:>@" . "]") ("@S|@" . "$") ("@%:@" . "#"))))

(define (checks)
  "Return the checks, a list of (NAME . COMMANDS)."
  (let loop ((from 0) (name "") (done '()))
    (match (string-match "AT_(SETUP|CHECK)\\(\\[" (substring text from))
      (#f (reverse done))
      (m (let ((open (+ from (match:end m) -1)))
           (call-with-values (lambda () (quoted-at open))
             (lambda (argument end)
               (if (string=? (match:substring m 1) "SETUP")
                   (loop end argument done)
                   (loop end name
                         (acons name (unescaped (without-quotes argument))
                                done))))))))))

(define (self-contained? commands)
  (and (string-match "rpm[ \t\\\n]+(-E|-D|--eval|--define|--undefine)"
                     commands)
       (not (any (lambda (word) (string-contains commands word))
                 '("RPMTEST" "RPMDB_INIT" "--macros" "--load" "<<"
                   "rpm -v")))))

(define scratch (mkdtemp (string-copy "/tmp/xencmp-macros-XXXXXX")))
(define stub (string-append scratch "/bin/rpm"))
(mkdir (dirname stub))
(call-with-output-file stub
  (lambda (port)
    (display "\
#!/bin/sh
left=$#
while [ $left -gt 0 ]; do
  case $1 in
    -E | --eval) set -- \"$@\" \"--eval=$2\"; shift 2; left=$((left - 2)) ;;
    -D | --define) set -- \"$@\" \"--define=$2\"; shift 2; left=$((left - 2)) ;;
    --undefine) set -- \"$@\" \"--undefine=$2\"; shift 2; left=$((left - 2)) ;;
    *) echo \"unexpected option $1\"; exit 99 ;;
  esac
done
exec xencmp spec --execute --rpm-version=4.18 \"$@\"
" port)))
(chmod stub #o755)

(define (run commands path)
  "Return what COMMANDS print and whether they succeed, with PATH in front."
  (let* ((port (with-error-to-file "/dev/null"
                 (lambda ()
                   (open-pipe* OPEN_READ "sh" "-c"
                               (string-append
                                "PATH=" path ":$PATH; cd " scratch
                                "; runroot() { \"$@\"; }\n" commands)))))
         (output (get-string-all port)))
    (list output (zero? (status:exit-val (close-pipe port))))))

(define xencmp-directory
  (or (getenv "XENCMP_BIN") "/usr/bin"))

(define equal 0)
(define different 0)
(define others 0)
(for-each
 (match-lambda
   ((name . commands)
    (if (self-contained? commands)
        (let ((theirs (run commands xencmp-directory))
              (ours (run commands (string-append (dirname stub) ":"
                                                 xencmp-directory))))
          (if (equal? ours theirs)
              (set! equal (+ equal 1))
              (begin
                (set! different (+ different 1))
                (format #t "different: ~a~%~a~%  ours: ~s~%  rpm:  ~s~%" name
                        commands ours theirs))))
        (begin
          (when (getenv "XENCMP_VERBOSE")
            (format #t "left out: ~a~%~a~%" name commands))
          (set! others (+ others 1))))))
 (checks))
(system* "rm" "-r" scratch)
(format #t "~a checks equal, ~a different, ~a are not of --eval alone~%"
        equal different others)
(exit (and (zero? different) (positive? equal)))
