;;; What (xencmp guix) makes of Guix's packages, against the lists of flags that
;;; they evaluate to.
;;;
;;; Code of the build side is run in a sandbox in which inputs, outputs and the
;;; like are made-up file names: once for the package and once for the edited one.

(define-module (oracle guix repl)
  #:use-module (ice-9 match)
  #:use-module (ice-9 sandbox)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-26)
  #:use-module (guix packages)
  #:use-module (guix gexp)
  #:use-module ((guix utils) #:select (%current-system))
  #:use-module (guix store)
  #:use-module (gnu packages)
  #:use-module ((xencmp core) #:select (%flag-source-key))
  #:use-module (xencmp errors)
  #:use-module (xencmp rewrite)
  #:use-module ((xencmp source) #:prefix x:)
  #:use-module ((xencmp flags) #:prefix x:)
  #:use-module ((xencmp package) #:prefix x:)
  #:use-module (xencmp guix edits)
  #:use-module ((xencmp guix) #:select (package-with-flags
                                        evaluated-package))
  #:use-module ((xencmp guix) #:prefix any:)
  #:export (check-all))

(define %systems '("x86_64-linux" "aarch64-linux"))


;;;
;;; Values of arguments.
;;;

(define %references (@@ (guix gexp) gexp-references))
(define %procedure (@@ (guix gexp) gexp-proc))
(define %thing (@@ (guix gexp) gexp-input-thing))

(define (datum thing)
  "THING with made-up file names for what is lowered."
  (cond ((gexp? thing)
         (apply (%procedure thing) (map datum (%references thing))))
        ((gexp-input? thing) (datum (%thing thing)))
        ((pair? thing) (cons (datum (car thing)) (datum (cdr thing))))
        ((package? thing)
         (string-append "/store/" (package-full-name thing)))
        ((file-append? thing)
         (match (datum (file-append-base thing))
           ((? string? base)
            (string-concatenate (cons base (file-append-suffix thing))))
           (_ "/store/file")))
        ((struct? thing) "/store/object")
        (else thing)))

(define (last-value package keyword)
  "The value of KEYWORD of PACKAGE, or #f: of two, the last one."
  (let loop ((rest (package-arguments package)) (value #f))
    (match rest
      (((? (cut eq? keyword <>)) new . rest) (loop rest new))
      ((_ _ . rest) (loop rest value))
      (_ value))))


;;;
;;; The build.
;;;

(define (named-file alist name) (string-append "/input/" name))
(define (found . arguments)
  (string-append "/found/" (match (last arguments)
                             ((? string? name) name)
                             (_ "it"))))
(define (jobs) 4)
(define (directory) "/build")
(define (stripped file) (string-append "/stripped" file))
(define (same-text text) text)
(define (formatted port . rest) (apply format #f rest))

(define %module
  (let ((module (make-sandbox-module
                 `(((srfi srfi-1) second third fourth last append-map any every
                    remove delete fold fold-right concatenate filter-map iota
                    lset-difference first drop take)
                   ((guile) dirname basename)
                   ((srfi srfi-26) cut)
                   ((ice-9 match) match match-lambda)
                   ((ice-9 regex) string-match match:substring)
                   ((guile) false-if-exception)
                   ;; Those of SRFI-1 are used.
                   ,@(map (match-lambda
                            ((module . names)
                             (cons module
                                   (lset-difference
                                    eq? names
                                    '(delete iota assoc-ref format)))))
                          all-pure-bindings)))))
    (for-each (match-lambda
                ((name . value) (module-define! module name value)))
              `((assoc-ref . ,named-file) (search-input-file . ,found)
                (search-input-directory . ,found) (which . ,found)
                (getenv . ,found) (parallel-job-count . ,jobs)
                (getcwd . ,directory) (strip-store-file-name . ,stripped)
                (python-version . ,stripped) (site-packages . ,found)
                (find-files . ,(const '("/found/file")))
                (file-exists? . ,(const #t))
                (canonicalize-path . ,same-text) (format . ,formatted)
                (%build-inputs . inputs) (%outputs . outputs)
                (inputs . inputs) (outputs . outputs)
                (native-inputs . native-inputs)
                (%output . "/store/out") (%standard-phases . ())))
    module))

(define (run code)
  "The list that CODE evaluates to, (error TEXT) where it raises an error."
  (catch #t
    (lambda ()
      (list 'value
            (eval-in-sandbox code #:time-limit 5 #:module %module
                             #:sever-module? #f)))
    (lambda (key . arguments)
      (list 'error (object->string (cons key arguments))))))

(define (value-of package keyword)
  "What KEYWORD of PACKAGE is in the build: (value LIST), (error TEXT) or #f for
none."
  (match (last-value package keyword)
    (#f #f)
    (value (run (datum value)))))

(define (others package keyword)
  "The arguments of PACKAGE but KEYWORD, as data."
  (let loop ((rest (package-arguments package)) (result '()))
    (match rest
      ((name value . rest)
       (loop rest
             (if (eq? name keyword)
                 result
                 (cons (list name (datum value)) result))))
      (_ (reverse result)))))

(define (lowered value)
  "VALUE, a gexp, as Guix itself lowers it, or #f when that needs a store."
  (false-if-exception
   (run-with-store #f
     ((@@ (guix gexp) gexp->sexp) value (%current-system) #f))))


;;;
;;; Changes, and what they ought to do.
;;;

(define (changes keyword flag key text)
  "A list of (NAME CHANGE EXPECTED) for a list of texts that has FLAG, of KEY;
EXPECTED is a procedure from that list."
  (define keyword* (object->string keyword))
  (define (change name . arguments)
    (apply flag-change name keyword* arguments))
  (define (index lst) (list-index (cut equal? flag <>) lst))
  (define (put new lst at)
    (append (take lst at) (list new) (drop lst at)))
  (define source (object->string text))
  (list
   (list 'add (change 'add #:text source)
         (lambda (lst) (append lst (list text))))
   (list 'add-first (change 'add #:text source #:place 'first)
         (lambda (lst) (cons text lst)))
   (list 'add-before
         (change 'add #:text source #:place 'before #:anchor key)
         (lambda (lst) (put text lst (index lst))))
   (list 'add-after
         (change 'add #:text source #:place 'after #:anchor key)
         (lambda (lst) (put text lst (+ 1 (index lst)))))
   (list 'add-hole
         (change 'add
                 #:text "(string-append \"--xencmp=\" #$output \"/lib\")")
         (lambda (lst)
           (append lst (list "--xencmp=/store/object/lib"))))
   (list 'remove (change 'remove #:key key)
         (lambda (lst) (delete flag lst)))
   (list 'replace (change 'replace #:key key #:text source)
         (lambda (lst)
           (map (lambda (other) (if (equal? other flag) text other)) lst)))
   (list 'set (change 'set #:key key #:text source)
         (lambda (lst)
           (map (lambda (other) (if (equal? other flag) text other)) lst)))
   (list 'set-new (change 'set #:key "xencmp-new" #:text source)
         (lambda (lst) (append lst (list text))))
   (list 'move-first (change 'move #:key key #:place 'first)
         (lambda (lst) (cons flag (delete flag lst))))
   (list 'move-last (change 'move #:key key)
         (lambda (lst) (append (delete flag lst) (list flag))))
   (list 'comment (change 'comment #:key key #:comment "Why.")
         identity)))

(define (pick lst key)
  "An element of LST, the same one in every run, whose KEY no other one has."
  (define keys (map key lst))
  (define candidates
    (filter (lambda (element)
              (and (string? element)
                   (string-prefix? "-" element)
                   (= 1 (count (cut equal? (key element) <>) keys))))
            lst))
  (define names
    (filter (lambda (element)
              (and (string? element)
                   (string-index element #\=)
                   (= 1 (count (cut equal? (key element) <>) keys))))
            lst))
  (match (if (null? candidates) names candidates)
    (() #f)
    (lst (list-ref lst (quotient (length lst) 2)))))


;;;
;;; Counting.
;;;

(define %counts (make-hash-table))
(define %verbose? #f)

(define (count! . what)
  (hash-set! %counts what (+ 1 (hash-ref %counts what 0))))

(define (tell what package keyword system why)
  (format #t "~a ~a ~a ~a: ~a~%" what (package-full-name package) keyword
          system why))

(define (wrong! package keyword system why)
  (count! 'wrong)
  (tell "WRONG" package keyword system why))

(define (counted)
  (sort (map (match-lambda
               ((what . n)
                (cons (string-join (map object->string what)) n)))
             (hash-map->list cons %counts))
        (lambda (a b) (string<? (car a) (car b)))))


;;;
;;; Editing.
;;;

(define (try-change package keyword system name change before expected)
  (define (edited)
    (catch #t
      (lambda () (package-with-flags package (list change)))
      (lambda (key . arguments)
        (match arguments
          (((? xencmp-error? condition)) (xencmp-error-message condition))
          (_ (object->string (cons key arguments)))))))
  (match (edited)
    ((? string? why)
     (count! keyword name 'refused)
     (when %verbose?
       (tell "refused" package keyword system why)))
    (new
     (let ((old-value (last-value package keyword))
           (new-value (last-value new keyword)))
       (match (value-of new keyword)
         (('error why)
          (wrong! package keyword system (list name why)))
         (('value after)
          (cond
           ((not (equal? after (expected before)))
            (wrong! package keyword system
                    (list name 'expected (expected before) 'got after)))
           ((not (equal? (others package keyword) (others new keyword)))
            (wrong! package keyword system (list name "other arguments")))
           ((not (eq? (or (gexp? old-value) (eq? name 'add-hole))
                      (gexp? new-value)))
            (wrong! package keyword system (list name "another style")))
           ((not (equal? (package-location package)
                         (package-location new)))
            (wrong! package keyword system (list name "location")))
           (else
            (count! keyword name 'right))))
         (#f (wrong! package keyword system (list name "no argument"))))
       ;; What Guix itself makes of the gexp.
       (when (gexp? new-value)
         (match (lowered new-value)
           (#f #f)
           (code
            (let ((code (let loop ((code code))
                          (match code
                            ((('@ ('guile) 'getenv) "out") "/store/object")
                            ((first . rest)
                             (cons (loop first) (loop rest)))
                            (_ code)))))
              (match (run code)
                (('value after)
                 (if (equal? after (expected before))
                     (count! 'lowered 'right)
                     (wrong! package keyword system
                             (list name 'lowered after))))
                (('error why)
                 (count! 'lowered 'not-run)))))))))))

(define (try-missing package keyword system)
  "Take a flag that is not there out of KEYWORD of PACKAGE."
  (define change
    (flag-change 'remove (object->string keyword) #:key "xencmp-missing"))
  (match (catch #t
           (lambda () (package-with-flags package (list change)))
           (lambda (key . arguments)
             (match arguments
               (((? xencmp-error? condition)) 'at-once)
               (_ (object->string (cons key arguments))))))
    ('at-once (count! keyword 'missing 'error-at-once))
    ((? string? why) (wrong! package keyword system (list 'missing why)))
    (new
     (match (value-of new keyword)
       (('error why)
        (if (string-contains why "no such flag")
            (count! keyword 'missing 'error-in-build)
            (wrong! package keyword system (list 'missing why))))
       (value (wrong! package keyword system (list 'missing value)))))))

(define (try-package package keyword)
  (for-each
   (lambda (system)
     (parameterize ((%current-system system))
       (match (value-of package keyword)
         (('value (? list? before))
          (let* ((argument (x:package-argument
                            (evaluated-package package
                                               #:keywords (list keyword))
                            keyword))
                 (kind (x:argument-step argument))
                 (key (lambda (element)
                        (%flag-source-key kind (object->string element))))
                 ;; A text that only the build knows is no key of a flag that
                 ;; the package is known to have.
                 (flag (pick (if (known-flags? (x:argument-flags argument))
                                 (filter (lambda (element)
                                           (member (key element)
                                                   (map x:flag-key
                                                        (x:argument-flags
                                                         argument))))
                                         before)
                                 before)
                             key)))
            (count! keyword 'packages system)
            (when flag
              (for-each
               (match-lambda
                 ((name change expected)
                  (try-change package keyword system name change before
                              expected)))
               (changes keyword flag (key flag) "--xencmp-new=1")))
            (try-missing package keyword system)))
         (why
          (count! keyword 'not-run system)
          (when %verbose?
            (tell "not run" package keyword system why))))))
   %systems))

(define (spread lst size)
  "SIZE elements of LST, evenly spread."
  (define n (length lst))
  (if (<= n size)
      lst
      (let ((v (list->vector lst)))
        (map (lambda (i) (vector-ref v (quotient (* i n) size)))
             (iota size)))))


;;;
;;; Packages that others depend on.
;;;

(define-syntax-rule (check name expression)
  (if (catch #t (lambda () expression)
             (lambda arguments (format #t "~s~%" arguments) #f))
      (count! 'single 'right)
      (begin
        (count! 'wrong)
        (format #t "WRONG ~a~%" name))))

(define (text-of package keyword)
  (object->string (datum (last-value package keyword))))

(define (check-rewriting)
  (define curl (specification->package "curl"))
  (define gnutls (specification->package "gnutls"))
  (define git (specification->package "git-minimal"))
  (define new
    (package-with-flags
     gnutls
     (list (flag-change 'add "#:configure-flags" #:text "\"--xencmp\""))))
  (define rewrite (package-input-rewriting (list (cons gnutls new))))
  (define (dependency package name)
    (any (match-lambda
           ((_ (? package? input) . _)
            (and (string=? name (package-name input)) input))
           (_ #f))
         (bag-transitive-inputs (package->bag package))))
  (define (has-flag? package)
    (string-contains (text-of package #:configure-flags) "--xencmp"))
  (check "a dependency" (has-flag? (dependency (rewrite curl) "gnutls")))
  (check "a dependency of a dependency"
         (has-flag? (dependency (dependency (rewrite git) "curl") "gnutls")))
  (check "not in the original"
         (not (has-flag? (dependency (dependency git "curl") "gnutls"))))
  (check "names, versions and inputs stay"
         (equal? (map first (package-inputs gnutls))
                 (map first (package-inputs new))))
  (let* ((replaced (package/inherit gnutls
                     (replacement
                      (package (inherit gnutls) (version "99")))))
         (new (package-with-flags
               replaced
               (list (flag-change 'add "#:configure-flags"
                                  #:text "\"--xencmp\"")))))
    (check "the replacement has it, too"
           (and (has-flag? (package-replacement new))
                (string=? "99" (package-version (package-replacement new))))))
  ;; The other way round: flags of a package whose inputs are rewritten.
  (let* ((new (package-with-flags
               curl
               (list (flag-change
                      'add "#:configure-flags"
                      #:text "(string-append \"--x=\" \
#$(this-package-input \"gnutls\"))"))))
         (other (package (inherit gnutls) (version "99")))
         (rewritten ((package-input-rewriting (list (cons gnutls other)))
                     new)))
    (check "new flags refer to the rewritten input"
           (string-contains (text-of rewritten #:configure-flags)
                            "/store/gnutls@99")))
  (let* ((base (package
                 (inherit curl)
                 (arguments
                  (list #:configure-flags
                        #~(list (string-append
                                 "--gnutls="
                                 #$(this-package-input "gnutls")))))))
         (new (package-with-flags
               base (list (flag-change 'add "#:configure-flags"
                                       #:text "\"--xencmp\""))))
         (other (package (inherit gnutls) (version "99")))
         (rewritten ((package-input-rewriting (list (cons gnutls other)))
                     new)))
    (check "old flags refer to the rewritten input"
           (string-contains (text-of rewritten #:configure-flags)
                            "/store/gnutls@99"))))


;;;
;;; One by one.
;;;

(define (refusal thunk)
  "The message of the error that THUNK raises, or #f."
  (catch #t
    (lambda () (thunk) #f)
    (lambda (key . arguments)
      (match arguments
        (((? xencmp-error? condition)) (xencmp-error-message condition))
        (_ (object->string arguments))))))

(define (check-others)
  (define gnutls (specification->package "gnutls"))
  (define ripgrep (specification->package "ripgrep"))
  (define (changed package . changes)
    (package-with-flags package changes))
  (define (with-arguments . arguments)
    (package (inherit gnutls) (arguments arguments)))
  (define (built package keyword)
    (match (value-of package keyword)
      (('value value) value)
      (('error why) why)))
  ;; Flags that only the build knows: ("" "found" "X").
  (let ((opaque (with-arguments
                 #:make-flags #~(string-split (getenv "X") #\/))))
    (check "a flag that only the build knows"
           (equal? '("" "X" "a")
                   (built (changed opaque
                                   (flag-change 'remove "#:make-flags"
                                                #:key "found")
                                   (flag-change 'add "#:make-flags"
                                                #:text "\"a\""))
                          #:make-flags)))
    (check "an error in the build"
           (string-contains
            (built (changed opaque
                            (flag-change 'remove "#:make-flags" #:key "a"))
                   #:make-flags)
            "no such flag")))
  (let ((new (changed (with-arguments #:make-flags #~(list "A=1"))
                      (flag-change 'add "#:make-flags" #:text "\"B=2\""
                                   #:when "(target-aarch64?)"))))
    (check "a flag for one architecture"
           (equal? '(("A=1") ("A=1" "B=2"))
                   (map (lambda (system)
                          (parameterize ((%current-system system))
                            (built new #:make-flags)))
                        %systems))))
  (check "what the build system gives by itself stays"
         (equal? '("--release" "--x")
                 (built (changed ripgrep
                                 (flag-change 'add "#:cargo-build-flags"
                                              #:text "\"--x\""))
                        #:cargo-build-flags)))
  (check "no such argument"
         (string-contains
          (refusal (lambda ()
                     (changed gnutls
                              (flag-change 'add "#:no-such-flags"
                                           #:text "\"--x\""))))
          "takes none"))
  (check "unbound variables are told"
         (string-contains
          (refusal (lambda ()
                     (changed gnutls
                              (flag-change 'add "#:make-flags"
                                           #:text "#$no-such-variable"))))
          "no-such-variable"))
  (check "old style stays, with values put in"
         (equal? ''("A=1" "--arch=x86_64-linux")
                 (last-value
                  (parameterize ((%current-system "x86_64-linux"))
                    (let ((new (changed
                                (with-arguments #:make-flags ''("A=1"))
                                (flag-change
                                 'add "#:make-flags"
                                 #:text ",(string-append \"--arch=\" \
(%current-system))"))))
                      (package-arguments new)
                      new))
                  #:make-flags)))
  (check "an argument that is no list"
         (eq? #f (cadr (memq #:tests?
                             (package-arguments
                              (changed (with-arguments #:tests? #t)
                                       (flag-change 'set "#:tests?"
                                                    #:text "#f")))))))
  (check "flags of an edited package"
         (let* ((remarks '())
                (new (changed gnutls
                              (flag-change 'add "#:configure-flags"
                                           #:text "\"--xencmp\"")))
                (all (any:flags new #:configure-flags
                                #:system "aarch64-linux"
                                #:report (lambda (remark)
                                           (set! remarks
                                                 (cons remark remarks))))))
           (and (string=? "--xencmp" (x:flag->string (last all)))
                (not (x:flag-location (last all)))
                (every x:flag-location (drop-right all 1))
                (match remarks
                  ((remark) (eq? 'warning (x:diagnostic-level remark)))))))
  (check "the flags of steps have places"
         (every x:flag-location (any:flags gnutls 'configure)))
  (check "accessors take both"
         (let ((read (evaluated-package gnutls)))
           (and (any:package? read) (any:package? gnutls)
                (string=? (any:package-name read) (any:package-name gnutls))
                (= (any:location-line (any:package-location read))
                   (any:location-line (any:package-location gnutls)))))))


;;;
;;; Reading.
;;;

(define (check-keys argument package keyword)
  "Check that the code of the build finds flags by their keys as xencmp does."
  (define flags
    (filter (lambda (flag)
              (match (x:flag-template flag)
                (((? string?)) #t)
                (_ #f)))
            (x:argument-flags argument)))
  (for-each
   (lambda (flag)
     (define regexp
       (make-regexp (key->regexp (x:argument-step argument)
                                 (x:flag-key flag))))
     (for-each
      (lambda (other)
        (let ((text (x:flag->string other)))
          (if (eq? (->bool (regexp-exec regexp text))
                   (or (string=? (x:flag-key flag) (x:flag-key other))
                       (string=? (x:flag-key flag) text)))
              (count! 'keys 'right)
              (wrong! package keyword "any"
                      (list 'key (x:flag-key flag) text)))))
      flags))
   flags))

(define (literal-place flag)
  "What stands at the place of FLAG in its file, when it is literal."
  (let ((where (x:flag-location flag)))
    (and where
         (match (x:flag-template flag)
           (((? string? text))
            (let* ((file (x:location-file where))
                   (all (or (hash-ref %files file)
                            (let ((text (x:read-text file)))
                              (hash-set! %files file text)
                              text))))
              (cons text (x:text-slice all (x:location-begin where)
                                       (x:location-end where)))))
           (_ #f)))))

(define %files (make-hash-table))

(define (read-package package keyword)
  (for-each
   (lambda (system)
     (let* ((evaluated (evaluated-package package #:system system
                                          #:keywords (list keyword)))
            (argument (x:package-argument evaluated keyword))
            (remarks (filter (lambda (remark)
                               (string-prefix?
                                (string-append (object->string keyword) ":")
                                (x:diagnostic-message remark)))
                             (x:package-remarks evaluated)))
            (levels (map x:diagnostic-level remarks))
            (verdict
             (cond ((not (x:package-location evaluated)) 'not-found)
                   ((memq 'warning levels) 'disagree)
                   ((pair? levels) 'unknown)
                   (else 'equal))))
       (count! 'read keyword system verdict)
       (when argument
         (check-keys argument package keyword))
       (for-each
        (lambda (flag)
          (count! 'flags keyword (if (x:flag-location flag)
                                     'with-place 'without-place))
          (match (literal-place flag)
            (#f #f)
            ((text . source)
             (count! 'place keyword
                     (cond ((string=? source (object->string text)) 'same-text)
                           ((string-contains source text) 'within)
                           (else 'computed))))))
        (if argument (x:argument-flags argument) '()))
       (when (or (eq? verdict 'disagree)
                 (and %verbose? (not (eq? verdict 'equal))))
         (when (eq? verdict 'not-found)
           (tell verdict package keyword system (package-location package)))
         (for-each (lambda (remark)
                     (tell verdict package keyword system
                           (x:diagnostic->string remark)))
                   remarks))))
   %systems))

(define (open? package keyword)
  "Whether it is not known which flags KEYWORD of PACKAGE has in the build."
  (let ((argument (x:package-argument
                   (evaluated-package package #:keywords (list keyword))
                   keyword)))
    (and argument (not (known-flags? (x:argument-flags argument))))))

(define* (check-all #:key (sample 300) verbose?)
  "Check everything on SAMPLE packages for each keyword; return whether nothing is
wrong."
  (set! %verbose? verbose?)
  (let* ((all (sort (fold-packages cons '())
                    (lambda (a b)
                      (string<? (package-full-name a)
                                (package-full-name b)))))
         (having (lambda (keyword)
                   (filter (lambda (package)
                             (false-if-exception
                              (last-value package keyword)))
                           all))))
    (check-rewriting)
    (check-others)
    (for-each
     (lambda (keyword)
       (let*-values (((packages) (having keyword))
                     ((open known) (partition (cut open? <> keyword)
                                              packages)))
         ;; What is edited in the build is rare, so all of it is tried.
         (for-each (cut try-package <> keyword)
                   (append open (spread known sample)))
         (for-each (cut read-package <> keyword) packages)))
     '(#:configure-flags #:make-flags))
    (for-each (match-lambda
                ((what . n) (format #t "~6@a ~a~%" n what)))
              (counted))
    (zero? (hash-ref %counts '(wrong) 0))))
