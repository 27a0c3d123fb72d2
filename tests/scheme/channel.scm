;;; Channels: finding packages, reading them, and what the command writes of
;;; them.

(use-modules (srfi srfi-1) (srfi srfi-26) (srfi srfi-34) (srfi srfi-64)
             (ice-9 ftw) (ice-9 match) (ice-9 textual-ports)
             (rnrs bytevectors) (json)
             (xencmp) (xencmp core)
             (xencmp command) (xencmp command output)
             (xencmp command packages))

(define (make-directories directory)
  (unless (file-exists? directory)
    (make-directories (dirname directory))
    (mkdir directory)))

(define (delete-directory directory)
  (file-system-fold (const #t)
                    (lambda (path stat result) (delete-file path))
                    (const #t)
                    (lambda (path stat result) (rmdir path))
                    (const #t)
                    (lambda (path stat errno result) #f)
                    #f directory))

(define (call-with-channel files proc)
  "Call PROC with a directory that holds FILES, an alist from name to text."
  (let ((directory (mkdtemp "xencmp-test-XXXXXX")))
    (dynamic-wind
      (const #t)
      (lambda ()
        (for-each (match-lambda
                    ((name . text)
                     (let ((file (string-append directory "/" name)))
                       (make-directories (dirname file))
                       (call-with-output-file file
                         (cut display text <>)
                         #:encoding "UTF-8"))))
                  files)
        (proc directory))
      (lambda () (delete-directory directory)))))

(define %files
  '(("gnu/packages/one.scm" . "(define-module (gnu packages one)
  #:use-module (guix packages))
(define-public uno
  (package (name \"uno\") (version \"1.10\") (build-system gnu-build-system)
   (arguments
    (list #:configure-flags
          #~(list \"--with-a\" (string-append \"--b=\" #$output \"/ü\\t\\\"\")
                  #$@(if (target-aarch64?) '(\"--arm\") '())
                  #$@(if (%current-target-system) '(\"--cross\") '()))
          #:make-flags #~(list \"CC=gcc\")))))
(define-public uno-1.9
  (package (name \"uno\") (version \"1.9\") (build-system gnu-build-system)
   (arguments (list #:configure-flags #~(list \"--old\")))))
(define uno/hidden
  (package (name \"uno\") (version \"2\") (build-system gnu-build-system)
   (arguments (list #:configure-flags #~(list \"--secret\")))))
")
    ("gnu/packages/two.scm" . "(define-module (gnu packages two)
  #:use-module (gnu packages one))
(define-public duo
  (package (name \"duo\") (version \"1.0\") (build-system gnu-build-system)
   (arguments (list #:configure-flags #~(list \"--with-a\")))))
(define-public twin
  (package (name \"twins\") (version \"3\") (build-system gnu-build-system)
   (arguments (list #:make-flags #~(list \"A=1\")))))
(define-public other-twin
  (package (name \"twins\") (version \"3\") (build-system gnu-build-system)
   (arguments (list #:make-flags #~(list \"A=2\")))))
")
    ("script.scm" . "(display \"no module\")\n")))

(define (message thunk)
  "Return the message of the error that THUNK raises."
  (guard (c ((xencmp-error? c) (xencmp-error-message c)))
    (thunk)
    #f))

(define (texts flags)
  (map flag->string flags))

(test-begin "channel")

(call-with-channel %files
  (lambda (directory)
    (define c (read-channel directory))
    (define (found specification)
      (let ((summary (find-package c specification)))
        (list (summary-name summary) (summary-version summary))))

    (test-equal "sorted"
      '("gnu/packages/one.scm" "gnu/packages/two.scm")
      (filter (cut string-prefix? "gnu/" <>) (channel-files c)))
    (test-equal "in the order of files and definitions"
      '("uno" "uno" "uno" "duo" "twins" "twins")
      (map summary-name (channel-packages c)))
    (test-equal "of one file" '("duo" "twins" "twins")
      (map summary-name (channel-packages c '("gnu/packages/two.scm"))))
    (test-equal "(gnu packages two)"
      (summary-module (find-package c "duo")))
    (test-equal "duo" (summary-variable (find-package c "duo")))
    (test-assert (summary-exported? (find-package c "duo")))

    ;; Specifications, as Guix has them.
    (test-equal "the newest version, by numbers, that users see"
      '("uno" "1.10") (found "uno"))
    (test-equal '("uno" "1.9") (found "uno@1.9"))
    (test-equal "the first components of a version" '("uno" "1.10")
      (found "uno@1"))
    (test-equal "a variable" '("uno" "2") (found 'uno/hidden))
    (test-equal "a variable of a module" '("uno" "1.9")
      (found '(@ (gnu packages one) uno-1.9)))
    (test-equal "a variable where no package has the name" '("twins" "3")
      (found "other-twin"))
    (test-equal '("1.10" "1.9")
      (map summary-version (find-packages c "uno")))
    (test-equal '() (find-packages c "nonsense"))
    (test-equal "near names" "no package ono; did you mean uno?"
      (message (lambda () (find-package c "ono"))))
    (test-equal "versions that are there"
      "no package uno@1.1; did you mean uno@1.10, uno@1.9, uno@2?"
      (message (lambda () (find-package c "uno@1.1"))))
    (test-assert "several of one version are told with their places"
      (let ((text (message (lambda () (find-package c "twins")))))
        (and (string-contains text "twins is ambiguous: ")
             (string-contains text "(@ (gnu packages two) twin) at ")
             (string-contains text "two.scm:"))))
    (test-assert (message (lambda () (find-package c 42))))
    (test-assert (message (lambda () (read-channel "no-such-directory"))))

    ;; Packages.
    (let ((package (channel-package c "uno")))
      (test-equal "uno" (package-variable package))
      (test-equal "(gnu packages one)" (package-module package))
      (test-equal '("#:configure-flags" "#:make-flags")
        (map argument-keyword (package-arguments package)))
      (test-equal '("--with-a" "--b=#$output/ü\t\"" "--arm" "--cross")
        (texts (flags package #:configure-flags)))
      (test-equal "an argument's flags are those that a step passes"
        (texts (flags package 'configure))
        (texts (flags package #:configure-flags)))
      (test-equal '() (flags package #:cmake-flags))
      (test-assert (not (package-argument package #:cmake-flags)))
      (test-assert (argument-list? (package-argument package #:make-flags)))
      (test-assert "nothing is implied unless it is asked for"
        (not (any flag-implied? (flags package))))

      ;; One system.
      (let ((flags-for (lambda arguments
                         (texts (flags (apply specialise package arguments)
                                       #:configure-flags)))))
        (test-equal '("--with-a" "--b=#$output/ü\t\"")
          (flags-for #:system "x86_64-linux"))
        (test-equal '("--with-a" "--b=#$output/ü\t\"" "--arm")
          (flags-for #:system "aarch64-linux"))
        (test-equal '("--with-a" "--b=#$output/ü\t\"" "--arm" "--cross")
          (flags-for #:system "x86_64-linux" #:target "aarch64-linux-gnu"))
        (test-assert "and no condition is left"
          (every (compose condition-always? flag-condition)
                 (flags (specialise package #:system "aarch64-linux"))))
        (test-equal "no such system: vax-vms"
          (message (lambda () (flags-for #:system "vax-vms"))))))
    (test-equal "only one argument" '("#:make-flags")
      (map argument-keyword
           (package-arguments
            (channel-package c "uno" #:keywords '(#:make-flags)))))
    (test-equal "a summary will do as well" "duo"
      (package-name (channel-package c (find-package c "duo"))))
    (test-equal "without steps" '()
      (append-map package-steps (read-channel-packages c #:steps? #f)))
    (test-equal '("uno" "uno-1.9" "uno/hidden" "duo" "twin" "other-twin")
      (map package-variable (read-channel-packages c)))

    ;; The graph.
    (let ((g (channel-graph c)))
      (test-equal '("duo" "uno")
        (sort (map (cut assq-ref <> '?name)
                   (query g (?p has ?s) (?s passes ?f) (?f text "--with-a")
                          (?p name ?name)))
              string<?))
      (test-equal "arguments hold the same flags" '("duo" "uno")
        (sort (map (cut assq-ref <> '?v)
                   (query g (?p has ?a) (?a keyword "#:configure-flags")
                          (?a type argument)
                          (?a holds ?f) (?f text "--with-a")
                          (?p variable ?v)))
              string<?))
      (test-equal "each of which is there once" 2
        (length (query g (?f text "--with-a")))))
    (let ((g (channel-graph c #:steps? #f)))
      (test-equal 2
        (length (query g (?a holds ?f) (?f text "--with-a")))))

    ;; The command, which writes in C++ what Scheme would write.
    (let ()
      (define (output . arguments)
        (with-output-to-string
          (lambda ()
            (unless (= 0 (main (cons* "xencmp" "flags" arguments)))
              (error "failed" arguments)))))
      (define (scheme-records . selection)
        (append-map (cut package-records <> selection)
                    (read-channel-packages c)))
      (define (scheme-json . selection)
        (with-output-to-string
          (lambda ()
            (write-records "json" (apply scheme-records selection)))))
      (define (scheme-table . selection)
        (with-output-to-string
          (lambda ()
            (display-table
             '("PACKAGE" "FOR" "WHERE" "FLAG" "WHEN")
             (append-map
              (lambda (record)
                (map (lambda (flag)
                       (list (assq-ref record 'package)
                             (assq-ref record
                                       (if (first selection) 'step 'keyword))
                             (format #f "~a:~a:~a" (assq-ref flag 'file)
                                     (assq-ref flag 'line)
                                     (assq-ref flag 'column))
                             (string-append
                              (match (assq-ref flag 'role)
                                ("operand" "(operand) ")
                                ("environment" "(sets) ")
                                (_ ""))
                              (string-map (match-lambda
                                            (#\tab #\space)
                                            (char char))
                                          (assq-ref flag 'text)))
                             (match (assq-ref flag 'condition)
                               ("" "")
                               (when (string-append "if " when)))))
                     (vector->list (assq-ref record 'flags))))
              (apply scheme-records selection))))))
      (test-equal "JSON of arguments" (scheme-json #f '() '())
        (output "--format=json" directory))
      (test-equal "JSON of steps" (scheme-json #t '() '())
        (output "--format=json" "--steps" directory))
      (test-equal "JSON of some" (scheme-json #t '("configure") '())
        (output "--format=json" "--step=configure" directory))
      (test-equal "JSON of one argument" (scheme-json #f '() '("make-flags"))
        (output "--format=json" "--keyword=#:make-flags" directory))
      (test-equal "JSON of arguments whose names end alike"
        (scheme-json #f '() '("*ke-flags"))
        (output "--format=json" "--keyword=*ke-flags" directory))
      (test-assert "that are some, but not all"
        (let ((json (output "--format=json" "--keyword=*ke-flags" directory)))
          (and (string-contains json "\"#:make-flags\"")
               (not (string-contains json "\"#:configure-flags\"")))))
      (test-equal "a table of arguments" (scheme-table #f '() '())
        (output directory))
      (test-equal "a table of steps" (scheme-table #t '() '())
        (output "--steps" directory))
      (test-equal "one file of the channel" '("duo" "twins" "twins")
        (map (cut assoc-ref <> "package")
             (map json-string->scm
                  (remove string-null?
                          (string-split
                           (output "--format=json"
                                   (string-append directory
                                                  "/gnu/packages/two.scm"))
                           #\newline)))))
      (test-equal "one package" 1
        (string-count (output "--format=json" "--package=duo" directory)
                      #\newline))
      (test-equal "a query of a channel" '("duo" "uno")
        (sort (map (lambda (line)
                     (assoc-ref (json-string->scm line) "?n"))
                   (remove string-null?
                           (string-split
                            (with-output-to-string
                              (lambda ()
                                (main (list "xencmp" "graph" "--format=json"
                                            "--query=(?p name ?n) (?p has ?s) \
(?s passes ?f) (?f text \"--with-a\")"
                                            directory))))
                            #\newline)))
              string<?))
      (test-assert "the other formats"
        (string-contains (output "--format=scm" directory) "--with-a")))))

;; Much is written to a file in pieces, and nothing is lost or out of order.
(call-with-channel
 `(("many.scm" . ,(string-append
                   "(define-module (many))\n"
                   (string-concatenate
                    (map (lambda (i)
                           (format #f "(define-public p~a (package
 (name \"p~a\") (version \"1\") (build-system gnu-build-system)
 (arguments (list #:configure-flags #~~(list \"--with-~a\")))))~%" i i i))
                         (iota 500))))))
 (lambda (directory)
   (define (write-flags)
     (display "before\n")
     (main (list "xencmp" "flags" "--format=json" directory)))
   (let ((file (string-append directory "/output")))
     (with-output-to-file file write-flags)
     (let ((written (call-with-input-file file get-string-all)))
       (test-assert (> (string-length written) (* 2 65536)))
       (test-equal (with-output-to-string write-flags) written)))))

;; Strings of all kinds are written alike, and as JSON that can be read.
(let ()
  (define (both text)
    (define package
      (call-with-channel
       `(("m.scm" . ,(format #f "(define-module (m))
(define-public p
  (package (name \"p\") (version \"1\") (build-system gnu-build-system)
   (arguments (list #:configure-flags #~~(list ~s)))))~%" text)))
       (lambda (directory)
         (channel-package (read-channel directory) "p"))))
    (list (utf8->string
           (%write-flags (list (package-core package)) '(#f () ()) #f))
          (with-output-to-string
            (lambda ()
              (write-records "json" (package-records package
                                                     '(#f () ())))))))
  (for-each
   (lambda (text)
     (match (both text)
       ((core scheme)
        (test-equal text scheme core)
        (test-equal text text
          (assoc-ref (vector-ref (assoc-ref (json-string->scm core) "flags") 0)
                     "text")))))
   (list "plain" "quote \" backslash \\ slash /"
         (list->string (map integer->char (iota 32 1)))
         "\x7f;\x80;\x9f;\xa0;ü €\x2028;𝄞\xffff;\x10ffff;")))

;; Bytes that are not UTF-8.
(let ()
  (define (both bytes)
    (define file (mkstemp "xencmp-test-XXXXXX"))
    (define name (port-filename file))
    (set-port-encoding! file "ISO-8859-1")
    (display "(define-public p
  (package (name \"p\") (version \"1\") (build-system gnu-build-system)
   (arguments (list #:configure-flags #~(list \"" file)
    (for-each (lambda (byte) (write-char (integer->char byte) file)) bytes)
    (display "\")))))\n" file)
    (close-port file)
    (let ((package (first (read-packages name))))
      (delete-file name)
      (list (utf8->string
             (%write-flags (list (package-core package)) '(#t () ()) #f))
            (with-output-to-string
              (lambda ()
                (write-records "json" (package-records package
                                                       '(#t () ()))))))))
  (define state (seed->random-state 1))
  (define interesting
    #(#x41 #x80 #x8f #x9f #xa0 #xbf #xc0 #xc1 #xc2 #xdf #xe0 #xe2 #xed #xef
      #xf0 #xf1 #xf4 #xf5 #xff))
  (define (random-bytes)
    (map (lambda _
           (vector-ref interesting (random (vector-length interesting) state)))
         (iota (+ 1 (random 6 state)))))
  (do ((i 0 (+ i 1)))
      ((= i 200))
    (let ((bytes (random-bytes)))
      (match (both bytes)
        ((core scheme)
         (test-equal (format #f "~a" bytes) scheme core))))))
;; What cannot be read is told, once, and does not hide the rest.
(test-equal '(("uno" "uno" "uno") (error "/gnu/packages/two.scm:1:1: "))
  (call-with-channel %files
    (lambda (directory)
      (let ((channel (read-channel directory)))
        (delete-file (string-append directory "/gnu/packages/two.scm"))
        (let* ((names   (map summary-name (channel-packages channel)))
               (remark  (first (channel-remarks channel)))
               (text    (diagnostic->string remark)))
          (list names
                (list (diagnostic-level remark)
                      (string-drop (string-take text
                                                (string-contains text "error:"))
                                   (string-length directory)))))))))

;; .guix-channel tells where modules are.
(define %below
  '(("m/mine/x.scm" . "(define-module (mine x) #:use-module (mine y))
(define-public x (package (inherit y) (name \"x\")))
")
    ("m/mine/y.scm" . "(define-module (mine y))
(define-public y
  (package (name \"y\") (version \"1\") (build-system gnu-build-system)
   (arguments (list #:configure-flags #~(list \"--y\")))))
")))
(define (with-directory text)
  (acons ".guix-channel" (string-append "(channel (version 0)" text ")")
         %below))
(for-each
 (match-lambda
   ((text . expected)
    (call-with-channel (with-directory text)
      (lambda (directory)
        (test-equal text expected
          (guard (c ((xencmp-error? c) (xencmp-error-message c)))
            (let ((channel (read-channel directory)))
              (cons (channel-files channel)
                    (map (lambda (package)
                           (list (package-variable package)
                                 (map flag->string
                                      (append-map argument-flags
                                                  (package-arguments
                                                   package)))))
                         (read-channel-packages channel))))))))))
 '(("(directory \"/m\")" ("m/mine/x.scm" "m/mine/y.scm")
    ("x" ("--y")) ("y" ("--y")))
   ("(directory \"m/\")" ("m/mine/x.scm" "m/mine/y.scm")
    ("x" ("--y")) ("y" ("--y")))
   ("(directory \"/\")" ("m/mine/x.scm" "m/mine/y.scm"))
   ("" ("m/mine/x.scm" "m/mine/y.scm"))
   ("(directory \"n\")" . "the channel has no directory n")
   ("(directory \"../m\")" . "the channel has no directory ../m")
   ("(directory m)" . "the directory of a channel must be a string")))

(test-end "channel")
