;;; Compares what we read in a spec's %build section, in many configurations,
;;; with what `rpmspec -P' expands, for every .spec and .spec.in file below the
;;; directory that XENCMP_SPECS names.  We read each spec once, in all
;;; configurations; rpmspec runs once for each.  Exit status 77: there is none.
;;;
;;; Nothing that a spec says is run: both get 0 for %(…), or rpmspec in a condition
;;; the answer of the configuration.  rpmspec gets our standard
;;; macros in place of its own, with @{NAME} for holes.
;;;
;;; XENCMP_SPEC_DEFINITIONS   "@VERSION@=4.17.2 @REL@=1": replaced in .spec.in
;;; XENCMP_SPEC_CONFIGURATIONS   at most so many a spec; 32

(use-modules (ice-9 format) (ice-9 match) (ice-9 popen)
             (ice-9 rdelim) (ice-9 regex) (ice-9 textual-ports)
             (srfi srfi-1) (srfi srfi-34) (xencmp)
             ((xencmp core) #:select (condition-holds)))

(add-to-load-path (dirname (dirname (current-filename))))
(use-modules (oracle corpus files))

(define directory (getenv "XENCMP_SPECS"))
(unless directory
  (format #t "SKIPPED: XENCMP_SPECS does not name a directory with specs~%")
  (exit 77))
(unless (zero? (status:exit-val (system "rpmspec --version > /dev/null 2>&1")))
  (format #t "SKIPPED: there is no rpmspec~%")
  (exit 77))

(define definitions
  (filter-map (lambda (word)
                (match (string-index word #\=)
                  (#f #f)
                  (at (cons (string-take word at)
                            (string-drop word (+ at 1))))))
              (string-tokenize (or (getenv "XENCMP_SPEC_DEFINITIONS") ""))))
(define limit
  (string->number (or (getenv "XENCMP_SPEC_CONFIGURATIONS") "32")))

;; As in rpm's own macro file; ours knows these natively.
(define %rpm-only "\
%nil %{!?nil}
%defined() %{expand:%%{?%{1}:1}%%{!?%{1}:0}}
%undefined() %{expand:%%{?%{1}:0}%%{!?%{1}:1}}
%with() %{expand:%%{?with_%{1}:1}%%{!?with_%{1}:0}}
%without() %{expand:%%{?with_%{1}:0}%%{!?with_%{1}:1}}
%bcond_with() %{expand:%%{?_with_%{1}:%%global with_%{1} 1}}
%bcond_without() %{expand:%%{!?_without_%{1}:%%global with_%{1} 1}}
")

(define scratch (mkdtemp (string-copy "/tmp/xencmp-spec-XXXXXX")))
(define macro-file (string-append scratch "/macros"))
(define copy (string-append scratch "/copy.spec"))
(define errors (string-append scratch "/errors"))
(call-with-output-file macro-file
  (lambda (port)
    (set-port-encoding! port "UTF-8")
    (display (spec-standard-macros) port)
    (display %rpm-only port)))

(define (replaced str from to)
  (let loop ((str str) (done '()))
    (match (string-contains str from)
      (#f (string-concatenate-reverse (cons str done)))
      (at (loop (string-drop str (+ at (string-length from)))
                (cons* to (string-take str at) done))))))

(define (command-end line from)
  "Return the index behind the parenthesis that closes the one before FROM."
  (let loop ((i from) (depth 1))
    (cond ((zero? depth) i)
          ((= i (string-length line)) i)
          ((char=? #\( (string-ref line i)) (loop (+ i 1) (+ depth 1)))
          ((char=? #\) (string-ref line i)) (loop (+ i 1) (- depth 1)))
          (else (loop (+ i 1) depth)))))

(define (answered line answer)
  (let loop ((line line))
    (match (string-contains line "%(")
      (#f line)
      (at (loop (string-append (string-take line at) answer
                               (string-drop line
                                            (command-end line (+ at 2)))))))))

(define %mark ": xencmp-build")
(define header
  (make-regexp (string-append
                "^%(package|prep|build|install|check|clean|pre|post|preun"
                "|postun|pretrans|posttrans|files|changelog|description"
                "|trigger[a-z]*|verifyscript|generate_buildrequires"
                "|[a-z]*filetrigger[a-z]*|sepolicy)([ \t].*)?$")
               regexp/icase))

(define (for-rpm text answer)
  (string-join
   (append-map (lambda (line)
                 (let ((line (answered line answer)))
                   (if (string-match "^%build[ \t]*$" line)
                       (list line %mark)
                       (list line))))
               (string-split text #\newline))
   "\n"))

(define (normal lines)
  (remove string-null?
          (map (lambda (line) (string-join (string-tokenize line)))
               lines)))

(define (rpm-build text answer arguments)
  "Return the lines of %build as rpmspec expands TEXT, or #f when it fails."
  (call-with-output-file copy
    (lambda (port)
      (set-port-encoding! port "UTF-8")
      (display (for-rpm text answer) port)))
  (let* ((port (with-error-to-file errors
                 (lambda ()
                   (apply open-pipe* OPEN_READ "rpmspec" "-P" "--nodebuginfo"
                          (string-append "--macros=" macro-file)
                          ;; rpm sets this one for each architecture
                          "--define" "optflags @{optflags}"
                          (append arguments (list copy))))))
         (output (begin (set-port-encoding! port "UTF-8")
                        (get-string-all port))))
    (and (zero? (status:exit-val (close-pipe port)))
         (match (member %mark (string-split output #\newline))
           (#f '())
           ((_ . rest)
            (normal (take-while (lambda (line)
                                  (not (regexp-exec header line)))
                                rest)))))))

;; What each atom may be: a list of (VALUE . ARGUMENTS), the latter for rpmspec.
(define (choices atom)
  (match atom
    (('with name)
     `((#f) (#t "--define" ,(string-append name " --" (string-drop name 1)))))
    (('arch _)
     (map (lambda (arch lib)
            (list arch (string-append "--target=" arch "-linux")
                  "--define" (string-append "_lib " lib)))
          '("x86_64" "aarch64" "i686" "armv7hl")
          '("lib64" "lib64" "lib" "lib")))
    (('os _) '(("linux")))
    (('number "fedora")
     '((#f) (36 "--define" "fedora 36") (38 "--define" "fedora 38")))
    (('text "dist") '((#f) (".fc38" "--define" "dist .fc38")))
    (('test _) '((#f) (#t)))
    (_ '((#f)))))

(define (configurations atoms)
  "Return at most LIMIT choices for ATOMS, spread evenly over all."
  (let* ((choices (map choices atoms))
         (count (apply * (map length choices)))
         (step (max 1 (quotient count limit))))
    ;; The step is made coprime to the numbers of choices, so that each is met.
    (let ((step (let loop ((s step)) (if (= 1 (gcd s 6)) s (loop (+ s 1))))))
      (map (lambda (k)
             (let loop ((n (modulo (* k step) count)) (rest choices)
                        (done '()))
               (match rest
                 (() (reverse done))
                 ((first . rest)
                  (loop (quotient n (length first)) rest
                        (cons (list-ref first (modulo n (length first)))
                              done))))))
           (iota (min limit count))))))

(define (condition-of atoms choice)
  (fold (lambda (atom chosen result)
          (let ((value (car chosen)))
            (condition-and
             result
             (match atom
               ((or ('number _) ('text _) ('arch _) ('os _))
                (if value
                    (scm->condition (match atom
                                      (((and kind (or 'arch 'os)) _)
                                       (list kind value))
                                      (_ (append atom (list value)))))
                    (condition-not
                     (condition-holds atom))))
               (_ (if value
                      (condition-holds atom)
                      (condition-not (condition-holds atom))))))))
        (condition-always) atoms choice))

(define holes
  (map (lambda (m) (match:substring m 1))
       (list-matches "@\\{([a-zA-Z_]+)\\}" (spec-standard-macros))))

(define (our-build section atoms choice)
  (let ((text (spec-section->string section (condition-of atoms choice))))
    (normal
     (string-split
      (fold (lambda (atom chosen text)
              (match atom
                (((or 'number 'text) name)
                 (if (car chosen)
                     (let ((value (format #f "~a" (car chosen))))
                       (fold (lambda (form text)
                               (replaced text (format #f form name) value))
                             text '("%{?~a}" "%{~a}" "%~a")))
                     text))
                (_ text)))
            (fold (lambda (name text)
                    (replaced text (string-append "%{" name "}")
                              (string-append "@{" name "}")))
                  text holes)
            atoms choice)
      #\newline))))

(define equal 0)
(define different 0)
(define unknown 0)
(define refused 0)
(define both-refuse 0)

(define (first-difference ours theirs)
  (match (list ours theirs)
    (((a . more) (b . rest))
     (if (string=? a b) (first-difference more rest) (list a b)))
    ((a b) (list (if (pair? a) (car a) "-") (if (pair? b) (car b) "-")))))

(define (condition-line? line)
  (string-match "^[ \t]*%(el)?if" line))

(define (without-commands text)
  "Give everything but conditions the number 0 for each %(…)."
  (string-join (map (lambda (line)
                      (if (condition-line? line) line (answered line "0")))
                    (string-split text #\newline))
               "\n"))

(define (compare file)
  (define text
    (let ((text (call-with-input-file file get-string-all
                                      #:encoding "UTF-8")))
      (without-commands
       (fold (lambda (definition text)
               (replaced text (car definition) (cdr definition)))
             text definitions))))
  (define (skip? text)
    (any (lambda (word) (string-contains text word))
         '("%%(" "%{lua:" "%include" "%bcond ")))
  (define spec
    (guard (c ((xencmp-error? c) (xencmp-error->string c)))
      (read-spec-text (string->text file text))))
  (cond
   ((skip? text)
    (set! unknown (+ unknown 1))
    (format #t "unknown ~a: has lua, %include, %bcond or %%(~%" file))
   ((string? spec)
    (if (rpm-build text "0" '())
        (begin (set! refused (+ refused 1))
               (format #t "refused ~a: ~a~%" file spec))
        (set! both-refuse (+ both-refuse 1))))
   ((not (spec-section spec "%build")) #f)
   (else
    (let* ((section (spec-section spec "%build"))
           (atoms (let ((atoms (spec-atoms spec)))
                    (if (assq 'arch atoms)
                        atoms
                        (cons '(arch "arch") atoms))))
           (more? (find (lambda (d)
                          (memq (diagnostic-level d) '(unknown error)))
                        (spec-remarks spec))))
      (for-each
       (lambda (choice)
         (let* ((answer (if (any (lambda (atom chosen)
                                   (and (eq? 'test (car atom)) (car chosen)))
                                 atoms choice)
                            "1" "0"))
                ;; One answer for every test.
                (choice (map (lambda (atom chosen)
                               (if (eq? 'test (car atom))
                                   (list (string=? answer "1"))
                                   chosen))
                             atoms choice))
                (theirs (rpm-build text answer (append-map cdr choice)))
                (ours (guard (c ((xencmp-error? c)
                                 (list (xencmp-error->string c))))
                        (our-build section atoms choice))))
           (cond ((not theirs)
                  (format #t "rpmspec refuses ~a: ~a~%" file
                          (call-with-input-file errors read-line))
                  (set! both-refuse (+ both-refuse 1)))
                 ((equal? ours theirs) (set! equal (+ equal 1)))
                 (more? (set! unknown (+ unknown 1)))
                 (else
                  (set! different (+ different 1))
                  (match (first-difference ours theirs)
                    ((a b)
                     (format #t "different ~a ~s~%  ours: ~a~%  rpm:  ~a~%"
                             file (map car choice) a b)))))))
       (configurations atoms))))))

(for-each compare (files-below directory ".spec" ".spec.in"))
(system* "rm" "-r" scratch)
(format #t "~a equal, ~a different, ~a unknown, ~a refused by us only, ~
~a refused by rpmspec~%" equal different unknown refused both-refuse)
(exit (and (zero? different) (positive? equal)))
