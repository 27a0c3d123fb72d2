;;; Compares the text of QubesOS's Xen under 1,024 configurations with what
;;; `rpmspec -P' prints: 6 build conditionals x 4 architectures x 2 values of
;;; %{dist} x Fedora or not.  We read the spec once for each architecture, with
;;; all else open; rpmspec runs 1,024 times.  XENCMP_XEN_SPEC names xen.spec.in
;;; of a checkout of qubes-vmm-xen.  What it runs with %(…) is run by both.  Exit
;;; status 77: there is no such file, or no rpmspec.

(use-modules (ice-9 binary-ports) (ice-9 format) (ice-9 match) (ice-9 popen)
             (ice-9 textual-ports) (rnrs bytevectors) (srfi srfi-1) (xencmp)
             ((xencmp core) #:select (condition-holds condition-is)))

(define file (getenv "XENCMP_XEN_SPEC"))
(define (skip reason)
  (format #t "SKIPPED: ~a~%" reason)
  (exit 77))
(unless (and file (file-exists? file))
  (skip "XENCMP_XEN_SPEC does not name the xen.spec.in of QubesOS"))
(unless (zero? (system "rpmspec --version > /dev/null 2>&1"))
  (skip "there is no rpmspec"))

(define scratch (mkdtemp (string-copy "/tmp/xencmp-xen-XXXXXX")))
(define copy (string-append scratch "/xen.spec"))
(define (replaced text from to)
  (match (string-contains text from)
    (#f text)
    (at (replaced (string-append (string-take text at) to
                                 (string-drop text
                                              (+ at (string-length from))))
                  from to))))
(call-with-output-file copy
  (lambda (port)
    (display (replaced (replaced (call-with-input-file file get-string-all
                                                       #:encoding "UTF-8")
                                 "@VERSION@" "4.19.5")
                       "@REL@" "1")
             port))
  #:encoding "UTF-8")

(define memo (make-command-memo))
(define (read-all arch)
  (read-spec-file copy #:arch arch #:os "linux" #:expansion? #t #:execute? #t
                  #:memo memo #:rpm-version "4.18"
                  #:macro-set (installed-macro-set #:arch arch #:execute? #t)))

(define %architectures '("x86_64" "i686" "aarch64" "armv7hl"))
(define specs (map (lambda (arch) (cons arch (read-all arch))) %architectures))
(define conditionals
  (filter-map (match-lambda (('with name) name) (_ #f))
              (delete-duplicates (append-map spec-atoms (map cdr specs)))))

(define (choices lists)
  (match lists
    (() '(()))
    ((first . rest)
     (append-map (lambda (others)
                   (map (lambda (choice) (cons choice others)) first))
                 (choices rest)))))

(define (rpm-text arch macros)
  (let* ((port (with-error-to-file "/dev/null"
                 (lambda ()
                   (apply open-pipe* OPEN_READ "rpmspec" "-P"
                          (string-append "--target=" arch "-linux")
                          (append
                           (append-map (match-lambda
                                         ((name . value)
                                          (list "--define"
                                                (string-append name " "
                                                               value))))
                                       macros)
                           (list copy))))))
         (bytes (get-bytevector-all port)))
    (and (zero? (status:exit-val (close-pipe port))) bytes)))

(define equal 0)
(define different 0)
(define refused 0)
(define texts (make-hash-table))

(define (check arch spec chosen)
  (define macros
    (filter-map (match-lambda ((name . value) (and value (cons name value))))
                chosen))
  (define configuration
    (apply condition-and
           (map (match-lambda
                  (((and atom ('with name)))
                   (if (assoc-ref chosen name)
                       (condition-holds atom)
                       (condition-not (condition-holds atom))))
                  ((('text "dist"))
                   (condition-is '(text "dist") (assoc-ref chosen "dist")))
                  ((('number "fedora"))
                   (if (assoc-ref chosen "fedora")
                       (condition-is '(number "fedora") 38)
                       (condition-not (condition-holds '(number "fedora")))))
                  ;; Nobody defines what else it asks for.
                  ((atom) (condition-not (condition-holds atom))))
                (map list (spec-atoms spec)))))
  (match (rpm-text arch macros)
    (#f (set! refused (+ refused 1)))
    (theirs
     (hash-set! texts (utf8->string theirs) #t)
     (if (equal? theirs (spec-expansion-bytes spec configuration
                                              #:macros macros))
         (set! equal (+ equal 1))
         (begin
           (set! different (+ different 1))
           (format #t "different: ~a ~s~%" arch macros))))))

(for-each
 (match-lambda
   ((arch . spec)
    (for-each (lambda (chosen) (check arch spec chosen))
              (choices
               (cons* '(("fedora" . #f) ("fedora" . "38"))
                      '(("dist" . ".fc38") ("dist" . ".fc19"))
                      (map (lambda (name)
                             (list (cons name #f)
                                   (cons name
                                         (string-append
                                          "--" (string-drop name 1)))))
                           conditionals))))))
 specs)
(system* "rm" "-r" scratch)
(format #t "~a build conditionals; ~a configurations equal, ~a different, ~a ~
refused by rpmspec; ~a distinct texts~%"
        (length conditionals) equal different refused
        (hash-count (const #t) texts))
(exit (and (zero? different) (positive? equal)))
