;;; The parts of (xencmp guix) that need no Guix.  tests/oracle/guix-repl.scm
;;; has the rest.

(use-modules (srfi srfi-1) (srfi srfi-11) (srfi srfi-26) (srfi srfi-64)
             (ice-9 match)
             (xencmp core) (xencmp condition) (xencmp source) (xencmp flags)
             (xencmp package) (xencmp guix edits) (xencmp guix link))

(define (evaluate code)
  (eval code (resolve-module '(guile-user))))

(define (argument-of code)
  (package-argument
   (code->package "p" "1" 'gnu-build-system (list (cons #:configure-flags code)))
   #:configure-flags))
(define (flags-of code) (argument-flags (argument-of code)))
(define (new-flag code) (first (flags-of (list 'list code))))

(test-begin "guix")


;;;
;;; Keys in the build.
;;;

(define texts
  '("--enable-x" "--disable-x" "--enable-x=yes" "--enable-xy" "--with-x"
    "--without-x" "--with-x=/y" "--with-x=--enable-x" "--prefix=/usr"
    "--prefix" "--prefix /usr" "prefix=/usr" "PREFIX=/usr" "CC=gcc" "CC+=gcc"
    "CC:=gcc" "CCC=gcc" "-DX=1" "-DX:BOOL=1" "-UX" "-DXY=1" "-Dx=1" "--x=1"
    "--x" "x=1" "-x" "all" "" "V=1" "a.b=1" "axb=1" "--a.b" "--axb" "--a+b=1"
    "-j" "--" "-D" "enable-x" "with-x" "--enable-" "--disable-x=(a|b)"))

(define (disagreements kind)
  "The pairs of a key and a text whose regular expression is not right."
  (append-map
   (lambda (text)
     (define (key text) (%flag-source-key kind (object->string text)))
     (define regexp (make-regexp (key->regexp kind (key text))))
     (filter-map (lambda (other)
                   (let ((same? (or (string=? (key text) (key other))
                                    (string=? (key text) other))))
                     (and (not (eq? same?
                                    (->bool (regexp-exec regexp other))))
                          (list text other))))
                 texts))
   texts))
(for-each (lambda (kind)
            (test-equal (string-append "keys of " kind) '()
                        (disagreements kind)))
          '("configure" "cmake" "meson" "make"))
(test-equal "^(with-x[+:?]*=|--(with|without)-x([= ]|$)|with-x$)"
  (key->regexp "configure" "with-x"))


;;;
;;; Lists that are known, and code that edits them.
;;;

(define (failing message) (throw 'refused message))

(define (directly elements . steps)
  (catch 'refused
    (lambda () (edit-elements elements steps "configure" failing))
    (lambda (key message) message)))

(define* (in-the-build elements flags steps)
  "What the code that edits ELEMENTS evaluates to, when FLAGS are known."
  (catch #t
    (lambda ()
      (edit-flags flags steps new-flag failing)
      (evaluate (edit->code (cons 'list elements) steps "configure" flags
                            new-flag)))
    (match-lambda*
      (('refused message) message)
      (('misc-error _ format-string (message key . _) . _)
       (if (string-prefix? "xencmp: no such" message)
           (string-append "no flag " key)
           "more than one")))))

(define open-flags (flags-of '(append (list "--known") (something))))

(define (everywhere elements . steps)
  "What STEPS make of ELEMENTS, in each of the three ways; one value when they
agree."
  (delete-duplicates
   (map (lambda (result)
          (if (and (string? result) (string-prefix? "more than one" result))
              "more than one"
              result))
        (list (apply directly elements steps)
              (in-the-build elements (flags-of (cons 'list elements)) steps)
              (in-the-build elements open-flags steps)))))

(define* (step action key code #:optional (place 'last) (anchor ""))
  (edit-step action key code place anchor))

(define abc '("--with-a" "--enable-b=1" "C=c"))
(define-syntax-rule (test-step expected elements step ...)
  (test-equal (object->string '(step ...)) (list expected)
              (everywhere elements step ...)))

(test-step '("--with-a" "--enable-b=1" "C=c" "--new")
           abc (step 'add "" "--new"))
(test-step '("--new" "--with-a" "--enable-b=1" "C=c")
           abc (step 'add "" "--new" 'first))
(test-step '("--with-a" "--new" "--enable-b=1" "C=c")
           abc (step 'add "" "--new" 'before "enable-b"))
(test-step '("--with-a" "--enable-b=1" "--new" "C=c")
           abc (step 'add "" "--new" 'after "enable-b"))
(test-step "no flag z" abc (step 'add "" "--new" 'after "z"))
(test-step '("--a" "--b" "--c")
           '("--a" "--c") (step 'add "" "--b" 'sorted))
(test-step '("--a" "--c" "--d")
           '("--a" "--c") (step 'add "" "--d" 'sorted))
(test-step '("--c" "--a" "--b")
           '("--c" "--a") (step 'add "" "--b" 'sorted))
(test-step '("--b") '() (step 'add "" "--b" 'sorted))
(test-step '("--with-a" "C=c") abc (step 'remove "enable-b" #f))
(test-step '("--with-a" "C=c") abc (step 'remove "--enable-b=1" #f))
(test-step '("--enable-b=1" "C=c") abc (step 'remove "with-a" #f))
(test-step "no flag z" abc (step 'remove "z" #f))
(test-step "more than one" '("--with-a" "--without-a")
           (step 'remove "with-a" #f))
(test-step '("--with-a")  '("--with-a" "--without-a")
           (step 'remove "--without-a" #f))
(test-step '("--with-a" "--disable-b" "C=c")
           abc (step 'replace "enable-b" "--disable-b"))
(test-step "no flag z" abc (step 'replace "z" "--z"))
(test-step '("--with-a" "--disable-b" "C=c")
           abc (step 'set "enable-b" "--disable-b" 'first))
(test-step '("--z" "--with-a" "--enable-b=1" "C=c")
           abc (step 'set "z" "--z" 'first))
(test-step '("--with-a" "C=c" "--enable-b=1")
           abc (step 'move "enable-b" #f))
(test-step '("C=c" "--with-a" "--enable-b=1")
           abc (step 'move "C" #f 'first))
(test-step '("--enable-b=1" "C=c" "--with-a")
           abc (step 'move "with-a" #f 'after "C"))
(test-step '("C=c" "--with-a" "--enable-b=1")
           abc (step 'move "C" #f 'before "with-a"))
(test-step "no flag z" abc (step 'move "z" #f 'first))
(test-step "no flag z" abc (step 'move "C" #f 'before "z"))
(test-step abc abc (step 'comment "C" #f))
(test-step "no flag z" abc (step 'comment "z" #f))
(test-step '("--x" "--with-a" "--disable-b")
           abc
           (step 'add "" "--x" 'first)
           (step 'remove "C" #f)
           (step 'set "enable-b" "--disable-b"))
(test-step '("--with-a" "--y" "--enable-b=1" "C=c")
           abc
           (step 'add "" "--x")
           (step 'replace "x" "--y")
           (step 'move "y" #f 'after "with-a"))
(test-step "no flag x" abc
           (step 'add "" "--x") (step 'remove "x" #f) (step 'remove "x" #f))

(define (refused code . steps)
  "Why STEPS are refused at once for what CODE evaluates to, or #f."
  (catch 'refused
    (lambda ()
      (edit-flags (flags-of code) steps new-flag failing)
      #f)
    (lambda (key message) message)))

(define holes '(list (string-append "--a=" (*hole*)) "--b"
                     (string-append "--ab=" (*hole*))))
(test-equal "no flag z" (refused holes (step 'remove "z" #f)))
(test-equal #f (refused holes (step 'remove "a" #f)))
(test-equal "no flag z"
  (refused '(append (if (getenv "X") '("--a") '()) '("--b"))
           (step 'remove "z" #f)))
(test-equal #f
  (refused '(append (if (getenv "X") '("--a") '()) '("--b"))
           (step 'remove "a" #f)))
(test-equal #f (refused '(something) (step 'remove "z" #f)))
(test-equal "more than one flag with-a"
  (refused '(append (something) '("--with-a" "--without-a"))
           (step 'remove "with-a" #f)))

;; Code stays short where all is known.
(define (code-for original . steps)
  (edit->code original steps "configure" (flags-of original) new-flag))
(test-equal '(append (list "--a") (list "--x" "--y"))
  (code-for '(list "--a") (step 'add "" "--x") (step 'add "" "--y")))
(test-equal '(cons* "--y" "--x" (list "--a"))
  (code-for '(list "--a")
            (step 'add "" "--x" 'first) (step 'add "" "--y" 'first)))
(test-equal `(let* ((flags ,holes)
                    (flags (delete "--b" flags)))
               flags)
  (code-for holes (step 'remove "b" #f)))
(test-equal `(let* ((flags ,holes)
                    (flags (map (lambda (flag)
                                  (if (string-prefix? "--a=" flag)
                                      "--x"
                                      flag))
                                flags)))
               flags)
  (code-for holes (step 'replace "a" "--x")))

;; A flag that is there under a condition is looked for in the build.
(define conditional '(append (if (getenv "XENCMP_NO_SUCH_VARIABLE") '("--a") '())
                             '("--b")))
(test-error #t
  (evaluate (code-for conditional (step 'remove "a" #f))))
(test-equal '("--b" "--new")
  (evaluate (code-for conditional (step 'set "a" "--new"))))

;; Elements that look the same in text but are none.
(test-error #t
  (evaluate (code-for '(list "--a" 4) (step 'remove "4" #f))))

(define (elements code)
  (let-values (((elements same-form) (list-code-elements code)))
    (and elements (cons elements (same-form (cons "--new" elements))))))
(test-equal '(("--a" "--b") . '("--new" "--a" "--b"))
  (elements ''("--a" "--b")))
(test-equal '(("--a" (f x)) . (list "--new" "--a" (f x)))
  (elements '(list "--a" (f x))))
(test-equal #f (elements '(append x y)))
(test-equal #f (elements (list 'list "--a" (current-module))))


;;;
;;; Two readings of one package.
;;;

(define source "\
(define-module (a))
(define-public a
  (package
    (name \"a\")
    (version \"1\")
    (build-system gnu-build-system)
    (arguments
     (list #:configure-flags
           #~(list \"--enable-b\"
                   (string-append \"--with-c=\" #$output))
           #:make-flags #~(list \"V=1\")
           #:phases
           #~(modify-phases %standard-phases
               (replace 'install
                 (lambda _ (invoke \"make\" \"install\" \"D=e\"))))))))
")
(define written
  (list->package (%read-guix-package (string->text "a.scm" source) "a")))

(define (linked . arguments)
  (link-package
   (code->package "a" "1" 'gnu-build-system
                  (let loop ((rest arguments))
                    (match rest
                      ((keyword code . rest)
                       (acons keyword code (loop rest)))
                      (() '()))))
   written))

(define (places flags)
  (map (lambda (flag)
         (list (flag->string flag)
               (and=> (flag-location flag) location-line)))
       flags))

(define same
  (linked #:configure-flags
          '(list "--enable-b" (string-append "--with-c=" (*approximate*)))
          #:make-flags '(list "V=1")
          #:phases
          '(modify-phases %standard-phases
             (replace 'install
               (lambda _ (invoke "make" "install" "D=e"))))))
(test-equal '(("--enable-b" 9) ("--with-c=#$output" 10))
  (places (flags same #:configure-flags)))
(test-equal '(("--enable-b" 9) ("--with-c=#$output" 10))
  (places (flags same 'configure)))
(test-equal '(("V=1" 11) ("D=e" 15)) (places (flags same 'make)))
(test-equal '() (filter (lambda (remark)
                          (eq? 'warning (diagnostic-level remark)))
                        (package-remarks same)))
(test-equal "a" (package-variable same))

(define other
  (linked #:configure-flags
          '(list "--new" (string-append "--with-c=" (*approximate*)))))
(test-equal '(("--new" #f) ("--with-c=#$output" 10))
  (places (flags other #:configure-flags)))
(test-equal '("a.scm:9:12: warning: #:configure-flags: Guix evaluates it to \
have --new, which is not found in the source"
              "a.scm:9:20: warning: #:configure-flags: the source has \
--enable-b, which Guix does not evaluate it to have"
              "a.scm:11:33: warning: #:make-flags: the source has V=1, which \
Guix does not evaluate it to have")
  (map diagnostic->string
       (filter (lambda (remark) (eq? 'warning (diagnostic-level remark)))
               (package-remarks other))))

;; What the evaluation knows is there, what it does not comes from the source.
(test-equal '(("--enable-b" 9) ("--with-c=/known" 10))
  (places (flags (linked #:configure-flags
                         '(list "--enable-b" "--with-c=/known"))
                 #:configure-flags)))

(define open
  (linked #:configure-flags '(append (something) (list "--enable-b"))
          #:make-flags '(list "V=1")))
(test-equal '(unknown)
  (filter-map (lambda (remark)
                (and (string-prefix? "#:" (diagnostic-message remark))
                     (diagnostic-level remark)))
              (package-remarks open)))

(define alone
  (link-package (code->package "a" "1" 'gnu-build-system
                               '((#:make-flags . (list "V=1"))))
                #f))
(test-equal '(("V=1" #f)) (places (flags alone #:make-flags)))

(test-end)
