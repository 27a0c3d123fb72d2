;;; What guix.scm is made of, on small data: it must tell what is wrong.

(use-modules (srfi srfi-64)
             (ice-9 match))

(add-to-load-path (dirname (dirname (current-filename))))
(use-modules (oracle guix build-side)
             (oracle guix main)
             (oracle guix verdict))

;; Failures are told with their values, and no log is left behind.
(test-runner-current
 (let ((runner (test-runner-null)))
   (test-runner-on-test-end!
    runner
    (lambda (runner)
      (when (memq (test-result-kind runner) '(fail xpass))
        (format #t "FAIL ~a~%  ~s~%" (test-runner-test-name runner)
                (test-result-alist runner)))))
   runner))
(test-begin "guix-self")


;;;
;;; Code of the build side.
;;;

(define-syntax-rule (test-code name value code)
  (test-equal name value (code->value code)))

(test-code "list" '(list "a" "b=\x01")
  '(list "a" (string-append "b=" (*hole*))))
(test-code "quoted" '(list "a") ''("a"))
(test-code "data" '(list "a" "b") '("a" "b"))
(test-code "file name" '(list "\x01/bin/sh") '(list (*hole* "/bin/sh")))
(test-code "output" '(list "p=\x01/lib")
  '(let ((out (assoc-ref %outputs "out")))
     (list (string-append "p=" out "/lib"))))
(test-code "boolean" '(single "#f") '(not #t))
(test-equal "inputs that there are" '(list "a" "\x01")
  (code->value '(list (if (assoc-ref %build-inputs "a") "a" "b")
                      (assoc-ref %build-inputs "a"))
               '("a") '("out")))
(test-equal "inputs that there are not" '(list "b" "c")
  (code->value '(list (if (assoc-ref %build-inputs "a") "a" "b")
                      (or (assoc-ref %outputs "doc") "c"))
               '() '("out")))
(test-code "a file name is never false" '(list "a")
  '(list (if (*hole*) "a" "b")))
(test-code "nothing but a hole" '(lowered) '(*hole*))
(test-code "numbers" '(other) '(list 1 2))
(test-code "conditions that are known" '(list "1" "2" "3" "4")
  '(list (if #t "1" "0")
         (cond ((string=? "a" "b") "0") (else "2"))
         (case 'x ((x) "3") (else "0"))
         (or #f "4")))
(for-each
 (lambda (code)
   (test-code (object->string code)
              '(unknown "a test on what only the build knows") code))
 '((if (assoc-ref %outputs "doc") '("a") '("b"))
   (list (or (getenv "X") "a"))
   (list (cond ((which "sh") "a") (else "b")))
   (list (cond ((which "sh") => (lambda (x) x)) (else "b")))
   (list (case (getenv "X") (("a") "a") (else "b")))
   (filter (lambda (x) (string-prefix? "a" x)) (list (getenv "X")))
   (if (not (file-exists? "x")) '("a") '("b"))))
(test-code "holes in what is searched" '(list "b=\x01" "c")
  '(remove (lambda (flag)
             (or (string-prefix? "--" flag)
                 (string-match "^-D" flag)
                 (string=? flag "d")))
           (list (string-append "--a=" (*hole*))
                 (string-append "b=" (*hole*))
                 (string-append "-Dx=" (*hole*))
                 "c" "d")))
(test-code "a hole may be what is searched for"
  '(unknown "a test on what only the build knows")
  '(filter (lambda (flag) (string-prefix? "--abc" flag))
           (list (string-append "--a" (*hole*)))))
(test-code "not in the sandbox" '(unknown "system is not in the sandbox")
  '(list (system "true")))


;;;
;;; Texts.
;;;

(define-syntax-rule (test-texts verdict ours theirs)
  (test-equal (string-append ours " and " theirs) verdict
              (compare-texts ours theirs)))

(test-texts 'equal "--a" "--a")
(test-texts 'wrong "--a" "--b")
(test-texts 'vague "--a=\x01" "--a=b")
(test-texts 'vague "\x01" "--a=b")
(test-texts 'wrong "--a=\x01" "--b=c")
(test-texts 'equal "--a=\x01/lib" "--a=\x01")
(test-texts 'equal "--a=\x01" "--a=\x01/lib")
(test-texts 'wrong "--a=\x01/lib" "--a=\x01/bin")
(test-texts 'wrong "--a\x01" "--b\x01")
(test-assert (not (text-matches? "aa\x01aa" "aaa")))
(test-assert (text-matches? "a\x01b\x01c" "a1b2c"))
(test-assert (not (text-matches? "a\x01b\x01c" "a1c")))


;;;
;;; All of it.
;;;

(define (package variable . arguments)
  "What dump.scm writes of a package with ARGUMENTS, which is y of b, too."
  `(package (a) ,variable "p" "1" "a.scm" 10 2 gnu
            ((("x86_64-linux" #f) ,@arguments)
             (("aarch64-linux" #f) (#:make-flags (list "A=1"))))
            ((exported? . #t) (hidden? . #f) (aliases ((b) y #t)))))

(define (ours module variable . arguments)
  `(xencmp ,module ,variable "p" "1" "gnu-build-system" "a.scm" 10 ,arguments))

(define (right? theirs . ours)
  "What the comparison of THEIRS, a package, and OURS says, and all it prints."
  (define (write-all port data)
    (for-each (lambda (datum) (write datum port) (newline port)) data)
    (force-output port))
  (let* ((data (mkstemp! (string-copy "/tmp/oracle-XXXXXX")))
         (other (mkstemp! (string-copy "/tmp/oracle-XXXXXX")))
         (result #f))
    (write-all data (list theirs '(loaded (a) (b))))
    (write-all other ours)
    (let ((text (with-output-to-string
                  (lambda ()
                    (set! result (compare-all #:data (port-filename data)
                                              #:ours (port-filename other)))))))
      (for-each (lambda (port)
                  (delete-file (port-filename port))
                  (close-port port))
                (list data other))
      (cons result text))))

(define (says? answer result text)
  (match answer
    ((right? . all)
     (and (eq? right? result) (string-contains all text) #t))))

(define two (package 'x '(#:make-flags (list "A=1" (string-append "B=" (*hole*))))))
(define b-elsewhere '(("B=" (hole input "b")) (0 2 3 4 5 6 7 8 9)))

(test-assert "equal"
  (says? (right? two
                 (ours "(a)" "x" `("#:make-flags" #t
                                   ((("A=1") #t) ,b-elsewhere))))
         #t "location equal: 1"))
(test-assert "an alias"
  (says? (right? two
                 (ours "(b)" "y" `("#:make-flags" #t
                                   ((("A=1") #t) ,b-elsewhere))))
         #t "packages listed: 1"))
(test-assert "wrong text"
  (says? (right? two
                 (ours "(a)" "x" `("#:make-flags" #t
                                   ((("A=2") #t) ,b-elsewhere))))
         #f "WRONG a.scm:10 x #:make-flags, x86_64-linux, other text"))
(test-assert "wrong elsewhere"
  (says? (right? two
                 (ours "(a)" "x" '("#:make-flags" #t
                                   ((("A=1") #t)
                                    (("B=" (hole input "b")) #t)))))
         #f "WRONG a.scm:10 x #:make-flags, aarch64-linux, not as many"))
(test-assert "a test decides"
  (says? (right? two
                 (ours "(a)" "x" '("#:make-flags" #t
                                   ((("A=1") #t)
                                    (("B=" (hole input "b"))
                                     (0 (? 1 "why") 2 3 4 5 6 7 8 9))))))
         #t "test: why"))
(test-assert "unknown"
  (says? (right? two
                 (ours "(a)" "x" '("#:make-flags" #t
                                   ((((hole unknown "f" "why")) #t)))))
         #t "1 why"))
(test-assert "missing"
  (says? (right? two (ours "(a)" "x")) #f "not as many"))
(test-assert "keywords are not known"
  (says? (right? two (ours "(a)" "x" '("" #f ())))
         #t "1 not all keywords are known"))
(test-assert "a keyword that Guix does not have"
  (says? (right? two
                 (ours "(a)" "x"
                       `("#:make-flags" #t ((("A=1") #t) ,b-elsewhere))
                       '("#:tests?" #f ((("#f") #t)))))
         #f "Guix has none"))
(test-assert "not listed"
  (says? (right? two) #t "packages not-listed: 1"))
(test-assert "invented"
  (says? (right? two (ours "(a)" "z")) #f "INVENTED a.scm:10 (a) z"))
(test-assert "of a module that Guix cannot load"
  (says? (right? two (ours "(c)" "z")) #t "packages of-modules-not-loaded: 1"))

(let ((runner (test-runner-current)))
  (test-end "guix-self")
  (exit (zero? (test-runner-fail-count runner))))
