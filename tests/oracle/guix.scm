;;; The flags that xencmp reads out of Guix modules, against Guix itself.
;;;
;;; Usage: XENCMP_GUIX=CHECKOUT XENCMP_GUIX_DATA=FILE guile guix.scm [MODULE …]
;;; where FILE is what guix/dump.scm wrote, and MODULE a file such as
;;; gnu/packages/virtualization.scm: by default all that FILE has packages of.
;;; Where FILE does not exist, dump.scm is run first; a checkout that is not
;;; compiled takes many minutes to load.  XENCMP_GUIX_CONFIG names a directory
;;; with a (guix config), if the checkout has none.
;;;
;;; For every package that is a variable of one of the modules, every list of
;;; flags is compared with Guix's, flag by flag, for several systems, native and
;;; cross.  A hole stands for any text.  Told are the lists that are equal,
;;; those that xencmp says it does not know, and those that are wrong; only the
;;; latter make the exit status 1.  What Guix itself leaves to the build is run
;;; in a sandbox, where inputs and outputs are holes, too; where that fails, the
;;; list is not compared.

(use-modules (ice-9 match)
             (ice-9 regex)
             (ice-9 sandbox)
             (srfi srfi-1)
             (srfi srfi-11)
             ((xencmp condition) #:prefix x:)
             ((xencmp flags) #:prefix x:)
             ((xencmp package) #:prefix x:)
             ((xencmp source) #:prefix x:))

(define %guix (getenv "XENCMP_GUIX"))
(define %data (getenv "XENCMP_GUIX_DATA"))

(unless (and %guix %data)
  (format #t "SKIPPED: set XENCMP_GUIX to a Guix checkout and \
XENCMP_GUIX_DATA to a file for what it says~%")
  (exit 77))

(unless (file-exists? %data)
  (let ((part (string-append %data ".part")))
    (unless (zero? (apply system* (or (getenv "GUILE") "guile")
                          "-L" (or (getenv "XENCMP_GUIX_CONFIG") %guix)
                          "-L" %guix
                          (string-append (dirname (current-filename))
                                         "/guix/dump.scm")
                          part
                          (match (cdr (command-line))
                            (() '("gnu/packages/virtualization.scm"))
                            (files files))))
      (format #t "FAILED: Guix cannot be loaded~%")
      (exit 1))
    (rename-file part %data)))

(define %keywords
  '(#:configure-flags #:make-flags #:cargo-build-flags #:cargo-test-flags
    #:build-flags #:test-flags #:scons-flags #:make-maker-flags
    #:module-build-flags #:test-options #:cargo-package-flags #:cmake-flags))


;;;
;;; What Guix says.
;;;

;; In text, a hole is one character that no flag has.
(define hole "\x01")

(define (holes->text datum)
  (match datum
    (('*hole*) hole)
    ((first . rest) (cons (holes->text first) (holes->text rest)))
    (_ datum)))

(define (hole-or procedure)
  "PROCEDURE, but a hole where an argument is or has one."
  (lambda args
    (if (any (lambda (arg) (and (string? arg) (string-index arg #\x01))) args)
        hole
        (apply procedure args))))

(define-module (stubs)
  #:export (*hole* search-input-file search-input-directory which getenv
            dirname canonicalize-path getcwd parallel-job-count
            %build-inputs %outputs %output inputs outputs native-inputs
            %build-host-inputs %build-target-inputs source find-files
            file-exists? target hole-assoc-ref hole-number->string
            hole-string-prefix? hole-basename hole-format))
(set-current-module (resolve-module '(guile-user)))

(define stubs (resolve-module '(stubs)))
(for-each (lambda (name) (module-define! stubs name (lambda _ hole)))
          '(*hole* search-input-file search-input-directory which getenv
            dirname canonicalize-path getcwd parallel-job-count find-files))
(for-each (lambda (name) (module-define! stubs name hole))
          '(%build-inputs %outputs %output inputs outputs native-inputs
            %build-host-inputs %build-target-inputs source))
(module-define! stubs 'hole-assoc-ref
                (lambda (alist key)
                  (if (string? alist) hole (assoc-ref alist key))))
(module-define! stubs 'hole-number->string (hole-or number->string))
(module-define! stubs 'hole-format
                (lambda (port . args) (apply format #f args)))

(define %sandbox
  `(((stubs) *hole* search-input-file search-input-directory which getenv
     dirname canonicalize-path getcwd parallel-job-count find-files
     %build-inputs %outputs %output inputs outputs native-inputs
     %build-host-inputs %build-target-inputs source
     (hole-assoc-ref . assoc-ref) (hole-number->string . number->string)
     (hole-format . format))
    ((srfi srfi-1) first second third fourth last append-map filter-map
     concatenate fold fold-right delete remove filter partition any every
     lset-difference delete-duplicates take drop iota cons* append-reverse
     take-while drop-while find)
    ((srfi srfi-26) cut cute)
    ((ice-9 match) match match-lambda)
    ,@(map (match-lambda
             ((module . names)
              (cons module
                    (remove (lambda (name)
                              (memq name '(assoc-ref number->string format
                                           delete remove filter)))
                            names))))
           all-pure-bindings)))

(define run
  (let ((module (make-sandbox-module %sandbox))
        (known (make-hash-table)))
    (lambda (exp)
      "The list that EXP evaluates to on the build side, or #f."
      (match (hash-get-handle known exp)
        ((_ . value) value)
        (#f
         (let ((value (catch #t
                        (lambda ()
                          (eval-in-sandbox (holes->text exp)
                                           #:time-limit 5
                                           #:module module
                                           #:sever-module? #f))
                        (lambda _ #f))))
           (hash-set! known exp value)
           value))))))

(define (expression->flags exp)
  "The list of strings that EXP evaluates to on the build side, or #f."
  (match (run exp)
    ((? list? value)
     (map (lambda (flag)
            (match (holes->text flag)
              ((? string? text) text)
              (_ hole)))
          value))
    (_ #f)))


;;;
;;; What xencmp says.
;;;

(define (setting-of system target)
  "A procedure that takes conditions to their value for SYSTEM and TARGET."
  (define-values (arch os)
    (match (string-split (or target system) #\-)
      (("arm" "linux" "gnueabihf") (values "armhf" "linux"))
      ((arch _ "mingw32") (values arch "mingw"))
      ((arch "pc" "gnu") (values arch "gnu"))
      ((arch os . _) (values arch os))))
  (lambda (condition)
    (x:condition-given
     (x:condition-given
      (x:condition-given condition '(parameter "cross-compiling") (->bool target))
      '(arch "arch") arch)
     '(os "os") os)))

(define (in-phase? package step)
  "Whether a phase that PACKAGE defines runs STEP."
  (let ((at (x:step-location step)))
    (and at
         (any (lambda (phase)
                (let ((whole (x:phase-location phase)))
                  (and whole
                       (<= (x:location-begin whole) (x:location-begin at))
                       (<= (x:location-end at) (x:location-end whole)))))
              (x:package-phases package)))))

(define (our-flags package keyword here)
  "The flags of PACKAGE under KEYWORD that there may be HERE, and whether a
phase of its own passes them, among other arguments."
  (define name
    (string-append "#:" (symbol->string (keyword->symbol keyword))))
  (define (possible flags)
    (filter (lambda (flag)
              (x:condition-satisfiable? (here (x:flag-condition flag))))
            flags))
  (let*-values (((steps) (filter (lambda (step)
                                   (string=? (x:step-keyword step) name))
                                 (x:package-steps package)))
                ((own standard) (partition (lambda (step)
                                             (in-phase? package step))
                                           steps)))
    (cond ((pair? standard)
           (values (possible (x:step-flags (first standard))) #f))
          ((pair? own)
           (values (possible (append-map (lambda (step)
                                           (append (x:step-flags step)
                                                   (x:step-operands step)))
                                         (filter (lambda (step)
                                                   (x:condition-satisfiable?
                                                    (here (x:step-condition
                                                           step))))
                                                 own)))
                   #t))
          (else (values '() #f)))))

(define (unknown-condition flag here)
  "The test that decides on FLAG and is not known HERE, or #f."
  (let ((condition (here (x:flag-condition flag))))
    (and (not (x:condition-always? condition))
         (match (x:condition-atoms condition)
           (((kind name) . _) (format #f "~a ~a" kind name))))))

(define (unknown-text flag)
  (any (match-lambda ((text . 'unknown) text) (_ #f))
       (x:flag-template flag)))

(define (remark-of package text)
  "The reason that PACKAGE's remarks give for the unknown TEXT."
  (or (any (lambda (remark)
             (let ((message (x:diagnostic-message remark)))
               (and (string-contains message text)
                    (match (string-contains message text)
                      (at (let ((rest (string-drop message
                                                   (+ at (string-length text)))))
                            (and (string-prefix? ": " rest)
                                 (string-drop rest 2))))))))
           (x:package-remarks package))
      "no reason"))

(define (why-unknown package flag here)
  (cond ((unknown-text flag)
         => (lambda (text) (list 'text (remark-of package text) text)))
        ((unknown-condition flag here)
         => (lambda (test) (list 'test test "")))
        (else #f)))

(define (pieces->regexp pieces)
  (string-append "^"
                 (string-concatenate
                  (map (match-lambda
                         ('hole "(.|\n)*")
                         (text (regexp-quote text)))
                       pieces))
                 "$"))

(define (template->pieces template)
  (map (match-lambda ((text . kind) 'hole) (text text)) template))

(define (text->pieces text)
  (match (string-split text #\x01)
    ((first . rest)
     (cons first (append-map (lambda (part) (list 'hole part)) rest)))))

(define (pieces->text pieces)
  (string-concatenate (map (match-lambda ('hole hole) (text text)) pieces)))

(define (same-flag? ours theirs)
  "Both sides may have holes, at different places: the text of one must match
the pattern of the other."
  (let ((ours (template->pieces (x:flag-template ours))))
    (or (string-match (pieces->regexp ours) theirs)
        (string-match (pieces->regexp (text->pieces theirs))
                      (pieces->text ours)))))


;;;
;;; Comparison.
;;;

(define counts (make-hash-table))
(define (count! what)
  (hash-set! counts what (1+ (hash-ref counts what 0))))
(define reasons (make-hash-table))
(define told '())                       ;lists that are wrong somewhere
(define verbose? (getenv "XENCMP_VERBOSE"))

(define (tell verdict place setting theirs ours here)
  (format #t "~a ~a ~a~%  Guix:   ~s~%  xencmp: ~s~%" verdict place setting theirs
          (map (lambda (flag)
                 (list (x:flag->string flag)
                       (x:condition->scm (here (x:flag-condition flag)))))
               ours)))

(define (compare file variable package setting expected)
  (define here (apply setting-of setting))
  (define set (if (equal? setting '("x86_64-linux" #f)) 'base 'other))

  (define (compare-list keyword)
    (let*-values
        (((place) (list file variable keyword))
         ((ours own?) (our-flags package keyword here))
         ((why) (any (lambda (flag) (why-unknown package flag here)) ours))
         ((value) (assq keyword expected))
         ((theirs) (match value
                     (#f '())
                     ((_ exp) (expression->flags exp)))))
      (cond
       ((and (not value) (null? ours)))   ;neither has any
       (why
        (when (eq? set 'base)
          (hash-set! reasons why (cons place (hash-ref reasons why '()))))
        (count! (list set (if value 'unknown 'unknown-none))))
       ((not theirs)
        (when (and verbose? (eq? set 'base))
          (format #t "NOT COMPARED ~a: ~s~%" place value))
        (count! (list set 'not-compared)))
       ((if own?
            (every (lambda (flag)
                     (any (lambda (our) (same-flag? our flag)) ours))
                   theirs)
            (and (= (length theirs) (length ours))
                 (every same-flag? ours theirs)))
        (count! (list set 'equal)))
       (else
        (count! (list set 'wrong))
        (unless (member place told)
          (set! told (cons place told))
          (tell "WRONG" place setting theirs ours here))))))

  (for-each compare-list %keywords))

(define (definition-name file line)
  "The variable that is defined at LINE of FILE."
  (match (string-match "^\\(define[^ ]* ([^ ()]+)" (vector-ref (lines file) line))
    (#f #f)
    (m (match:substring m 1))))

(define lines
  (let ((cache '("" . ())))
    (lambda (file)
      (unless (string=? file (car cache))
        (set! cache
              (cons file
                    (list->vector
                     (string-split
                      (call-with-input-file file
                        (@ (ice-9 textual-ports) get-string-all)
                        #:encoding "UTF-8")
                      #\newline)))))
      (cdr cache))))

(define (same-text what file variable ours theirs)
  (cond ((string=? ours theirs) (count! (list what 'equal)))
        ((or (string-any (char-set #\( #\# #\space) ours)
             (string=? ours ""))
         (count! (list what 'unknown)))
        (else
         (count! (list what 'wrong))
         (format #t "WRONG ~a: ~a ~a: Guix ~s, xencmp ~s~%" what file variable
                 theirs ours))))

(define (check file packages)
  "Compare FILE's packages with PACKAGES, what Guix says of them."
  (let* ((path (string-append %guix "/" file))
         (ours (filter-map (lambda (package)
                             (let ((name (definition-name
                                           path
                                           (1- (x:location-line
                                                (x:package-location package))))))
                               (and name (cons name package))))
                           (x:read-packages path))))
    (for-each
     (match-lambda
       (('package _ variable name version _ _ _ system settings)
        (match (assoc (symbol->string variable) ours)
          (#f
           (count! '(packages not-listed))
           (when verbose? (format #t "NOT LISTED ~a: ~a~%" file variable)))
          ((_ . package)
           (count! '(packages compared))
           (same-text 'name file variable (x:package-name package) name)
           (same-text 'version file variable (x:package-version package) version)
           (same-text 'build-system file variable
                      (x:package-build-system package)
                      (format #f "~a-build-system" system))
           (let ((base (cdar settings)))
             (for-each (lambda (setting)
                         (match (assoc setting settings)
                           ((_ . (('error _))) (count! '(other error)))
                           (#f (compare file variable package setting base))
                           ((_ . args)
                            (compare file variable package setting args))))
                       %settings))))))
     packages)))

;; As in dump.scm.
(define %settings
  '(("x86_64-linux" #f) ("aarch64-linux" #f) ("i686-linux" #f)
    ("riscv64-linux" #f) ("i586-gnu" #f) ("armhf-linux" #f)
    ("powerpc64le-linux" #f) ("x86_64-linux" "aarch64-linux-gnu")
    ("x86_64-linux" "i586-pc-gnu") ("x86_64-linux" "x86_64-w64-mingw32")))

(define packages-of (make-hash-table))
(call-with-input-file %data
  (lambda (port)
    (let loop ()
      (match (read port)
        ((? eof-object?) #t)
        ((and package ('package module _ ...))
         (let ((file (string-append (string-join (map symbol->string module)
                                                 "/")
                                    ".scm")))
           (hash-set! packages-of file
                      (cons package (hash-ref packages-of file '()))))
         (loop))))))

(for-each (lambda (file)
            (count! '(modules read))
            (check file (hash-ref packages-of file '())))
          (match (cdr (command-line))
            (() (sort (hash-map->list (lambda (file _) file) packages-of)
                      string<?))
            (files files)))

(for-each (match-lambda
            ((why . places)
             (format #t "unknown ~a: ~s~%" (length places) why)
             (when verbose?
               (for-each (lambda (place) (format #t "    ~a~%" place))
                         places))))
          (sort (hash-map->list cons reasons)
                (lambda (a b)
                  (or (> (length a) (length b))
                      (and (= (length a) (length b))
                           (string<? (object->string (car a))
                                     (object->string (car b))))))))
(for-each (match-lambda ((what . n) (format #t "~a: ~a~%" what n)))
          (sort (hash-map->list cons counts)
                (lambda (a b)
                  (string<? (object->string a) (object->string b)))))
(exit (not (any (match-lambda (((_ 'wrong) . _) #t) (_ #f))
                (hash-map->list cons counts))))
