;;; Edited packages and new ones, as Guix loads them; see ../rewrite-load.scm.

(define-module (oracle rewrite load)
  #:use-module (ice-9 format)
  #:use-module (ice-9 match)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-34)
  #:use-module (xencmp channel)
  #:use-module (xencmp errors)
  #:use-module (xencmp flags)
  #:use-module (xencmp package)
  #:use-module (xencmp rewrite)
  #:use-module (xencmp source)
  #:use-module (oracle guix build-side)
  #:use-module (oracle guix verdict)
  #:use-module (oracle rewrite module-text)
  #:use-module (oracle rewrite reading)
  #:use-module (oracle rewrite report)
  #:use-module (oracle rewrite request)
  #:export (load-edited))

(define %keywords '("#:configure-flags" "#:make-flags"))
(define %new-flag "--xencmp-load=yes")

;; How many of each, of one file at most.
(define %edits-a-file 8)
(define %variants-a-file 2)

;; Packages of other modules, for flags that speak of one.
(define %others '("openssl" "zlib" "wget" "jq" "hello" "cups"))

;; So many modules at most are loaded under their own names as well.
(define %own-names 6)

;; Of those, at most so many in percent may have flags of which Guix does not tell
;; the text without a build.
(define %most-untold 10)

;; One edit: of the package that VARIABLE holds; CHANGES are made, and ID tells it
;; from the others.  OLD is the <spot> that is removed or replaced, or #f; NEW, the
;; text of the new flag, or #f; SYSTEM, where it is there only, or #f; MODULE, which
;; defines a new package, when that is one of its own.
(define-record-type <sample>
  (make-sample id variable keyword changes old new system module)
  sample?
  (id       sample-id)
  (variable sample-variable)
  (keyword  sample-keyword)
  (changes  sample-changes)
  (old      sample-old)
  (new      sample-new)
  (system   sample-system)
  (module   sample-module set-sample-module!))


;;;
;;; Choosing.
;;;

(define (rank text)
  "Return a number that orders texts as if at random, always the same."
  (string-fold (lambda (char hash)
                 (modulo (* 16777619 (logxor hash (char->integer char)))
                         4294967296))
               2166136261 text))

(define (by-rank items item->text)
  (map cdr (sort (map (lambda (item) (cons (rank (item->text item)) item))
                      items)
                 (lambda (a b) (< (car a) (car b))))))

(define (change-for text package number)
  "Return the <sample> with the edit of PACKAGE, which TEXT defines, that NUMBER
chooses, or #f when PACKAGE has no flags of ours."
  (define name (string->symbol (package-variable package)))
  (define spots (package-spots text name package))
  (define keyword
    (find (lambda (keyword) (pair? (or (assoc-ref spots keyword) '())))
          %keywords))
  (define flags (and keyword (assoc-ref spots keyword)))
  (define own
    (and keyword
         (filter (lambda (spot)
                   (and (spot-own? spot)
                        (null? (or (spot-tests spot) '(#f)))
                        (null? (cdr (spot-flags spot)))))
                 flags)))
  (define new-text (object->string %new-flag))
  (define id (string-append (package-module package) " "
                            (package-variable package)))
  (define (sample old new system . change)
    (make-sample id name keyword (list (apply flag-change change))
                 old new system #f))
  (and keyword
       (match (modulo number 4)
         ((= (lambda (n) (and (= n 1) (pair? own))) #t)
          (sample (last own) #f #f 'remove keyword
                  #:key (spot-key (last own) flags)))
         ((= (lambda (n) (and (= n 2) (pair? own))) #t)
          (sample (first own) %new-flag #f 'replace keyword
                  #:key (spot-key (first own) flags) #:text new-text))
         (3
          (sample #f %new-flag "aarch64-linux" 'add keyword #:text new-text
                  #:when "(target-aarch64?)"))
         ;; A package, of which old code cannot speak.
         ((= (lambda (n) (and (zero? n) (odd? (quotient number 4))
                              (gexps? package keyword)))
             #t)
          (sample #f (string-append "--xencmp-load=" hole) #f 'add keyword
                  #:text (string-append "(string-append \"--xencmp-load=\" #$"
                                        (list-ref %others
                                                  (modulo number
                                                          (length %others)))
                                        ")")))
         (_
          (sample #f %new-flag #f 'add keyword #:text new-text
                  #:comment "Only a test.")))))

(define (gexps? package keyword)
  "Whether the argument KEYWORD of PACKAGE is a gexp."
  (let ((argument (find (lambda (argument)
                          (string=? keyword (argument-keyword argument)))
                        (package-arguments package))))
    (and argument (not (argument-quoted? argument)))))

(define (needs-package? sample)
  (and (sample-new sample) (not (string=? %new-flag (sample-new sample)))))

(define (unrelated packages module)
  "Return those of PACKAGES, of MODULE, a <module-text>, whose definitions need
none of those before them, nor the other way round."
  (define (needs? a b)
    (member (package-variable b)
            (module-text-names module (package-variable a))))
  (reverse
   (fold (lambda (package chosen)
           (if (any (lambda (other)
                      (or (needs? package other) (needs? other package)))
                    chosen)
               chosen
               (cons package chosen)))
         '() packages)))

(define (choose channel file)
  "Return two lists of packages of FILE of CHANNEL, to be edited and to be
inherited from."
  (define name (string-append (channel-directory channel) "/" file))
  (define packages
    (unrelated
     (by-rank (filter (lambda (package)
                        (and=> (package-location package)
                               (lambda (where)
                                 (string=? name (location-file where)))))
                      (read-channel-packages
                       channel #:files (list file) #:steps? #f
                       #:keywords '(#:configure-flags #:make-flags)))
              package-variable)
     (read-module-text name)))
  (define-values (parents others)
    (split-at packages
              (min %variants-a-file (quotient (length packages) 3))))
  (values (take others (min %edits-a-file (length others))) parents))


;;;
;;; Editing.
;;;

(define (edited-name module)
  (cons 'xencmp-edited module))

(define (rename-module text module)
  "Return TEXT, of MODULE, as that of another module."
  (define head (string-append "(define-module " (object->string module)))
  (match (string-contains text head)
    (#f #f)
    (at (string-append (string-take text at) "(define-module "
                       (object->string (edited-name module))
                       (string-drop text (+ at (string-length head)))))))

(define (edit-all text samples tally)
  "Make SAMPLES in TEXT; return the result and the samples that were not refused."
  (fold2 (lambda (sample text made)
           (guard (c ((xencmp-error? c)
                      (tally! tally 'refused
                              (without-names (xencmp-error-message c)) "edits"
                              (sample-id sample)
                              (list (xencmp-error->string c)))
                      (values text made)))
             (values (string->text (text-name text)
                                   (edit-result
                                    (change-flags text
                                                  (sample-variable sample)
                                                  (sample-changes sample))))
                     (cons sample made))))
         text '() samples))

(define (fold2 proc a b lst)
  (match lst
    (() (values a b))
    ((first . rest)
     (let-values (((a b) (proc first a b)))
       (fold2 proc a b rest)))))

(define (variant-name sample)
  (symbol-append 'xencmp- (sample-variable sample)))

(define (new-module sample)
  ;; Guile finds no file for a name that looks as if it had an ending.
  (list 'xencmp-new
        (string->symbol (string-map (lambda (char) (if (char=? #\. char) #\- char))
                                    (symbol->string (sample-variable sample))))))

(define (variants text samples numbers tally)
  "Return the definitions of packages that inherit from those of SAMPLES, the
samples for which there is one, in a module of its own or among the definitions,
and an association list of those modules and their texts.  NUMBERS choose."
  (define whole-files '())
  (define (definition sample number)
    (define whole? (not (zero? (modulo number 3))))
    (define (make module)
      (variant text (sample-variable sample) (variant-name sample)
               (sample-changes sample)
               #:package/inherit? (odd? number) #:module module))
    (if whole?
        (let ((module (new-module sample)))
          (set! whole-files (acons module (make module) whole-files))
          (set-sample-module! sample module)
          "")
        (let-values (((definition imports) (make #f)))
          (string-append (if (null? imports)
                             ""
                             (string-append "(use-modules "
                                            (string-join imports) ")\n"))
                         definition))))
  (define-values (definitions made)
    (fold2 (lambda (sample+number definitions made)
             (match sample+number
               ((sample . number)
                (guard (c ((xencmp-error? c)
                           (tally! tally 'refused
                                   (without-names (xencmp-error-message c))
                                   "variants" (sample-id sample)
                                   (list (xencmp-error->string c)))
                           (values definitions made)))
                  (values (string-append definitions "\n"
                                         (definition sample number) "\n")
                          (cons sample made))))))
           "" '() (map cons samples numbers)))
  (values definitions made whole-files))

(define (make-directories directory)
  (unless (file-exists? directory)
    (make-directories (dirname directory))
    (mkdir directory)))

(define (write-module directory name text)
  (define file
    (string-append directory "/"
                   (string-join (map symbol->string name) "/") ".scm"))
  (make-directories (dirname file))
  (call-with-output-file file
    (lambda (port) (display text port))
    #:encoding "UTF-8"))


;;;
;;; Comparing.
;;;

(define (values-of arguments)
  "Return an association list of keywords and what ARGUMENTS, as Guix tells them,
evaluate to; flags of which only a build tells the text are their code."
  (define (all arguments inputs outputs)
    (define (value code)
      (match (code->value code inputs outputs)
        (('unknown . _) (code->value (with-code code) inputs outputs))
        (known known)))
    (define (flag code)
      (match (code->value `(list ,code) inputs outputs)
        (('list _) code)
        (_ (object->string code))))
    (define (with-code code)
      (match code
        (('list . flags) (cons 'list (map flag flags)))
        (('quote _) code)
        (('quasiquote elements) (cons 'append (map list-with-code elements)))
        ((head . rest) (cons (with-code head) (with-code rest)))
        (_ code)))
    (define (list-with-code element)
      (match element
        (('unquote code) `(list ,(flag code)))
        (('unquote-splicing code)
         (match (code->value code inputs outputs)
           (('unknown . _) (list 'list (object->string code)))
           (_ code)))
        (_ `'(,element))))
    (map (match-lambda
           ((keyword code) (cons keyword (value code))))
         arguments))
  (match arguments
    ((('build inputs outputs) . arguments) (all arguments inputs outputs))
    (_ (all arguments #f #f))))

(define (insert-anywhere flag flags)
  "Return all lists that FLAGS become with FLAG in them."
  (map (lambda (n) (append (take flags n) (list flag) (drop flags n)))
       (iota (1+ (length flags)))))

(define (delete-anywhere matches? flags)
  "Return all lists that FLAGS become without one that MATCHES?."
  (filter-map (lambda (n)
                (and (matches? (list-ref flags n))
                     (append (take flags n) (drop flags (1+ n)))))
              (iota (length flags))))

(define (replace-anywhere matches? new flags)
  (filter-map (lambda (n)
                (and (matches? (list-ref flags n))
                     (append (take flags n) (list new)
                             (drop flags (1+ n)))))
              (iota (length flags))))

(define (spot->text spot)
  "Return the text of SPOT's flag, with holes."
  (string-concatenate (map (lambda (piece) (if (string? piece) piece hole))
                           (flag-template (first (spot-flags spot))))))

(define (expected sample system flags variant?)
  "Return the lists of flags that SAMPLE may make of FLAGS for SYSTEM, in a VARIANT?
or in place."
  (define old (sample-old sample))
  (define (old? flag)
    (or (not (eq? 'wrong (compare-texts (spot->text old) flag)))))
  (define new (sample-new sample))
  (cond ((and old new variant?)
         ;; What is new comes before what is inherited.
         (append-map (lambda (flags) (insert-anywhere new flags))
                     (delete-anywhere old? flags)))
        ((and old new) (replace-anywhere old? new flags))
        (old (delete-anywhere old? flags))
        ((and (sample-system sample)
              (not (string=? system (sample-system sample))))
         (list flags))
        (else (insert-anywhere new flags))))

(define (verdict sample system old new variant?)
  "Return the verdict and its reason on NEW, which SAMPLE made of OLD, arguments
for SYSTEM as Guix tells them."
  (define keyword
    (symbol->keyword (string->symbol (string-drop (sample-keyword sample) 2))))
  (define (flags values)                ;a list of texts, or #f
    (match (assq-ref values keyword)
      (#f '())
      (('list . texts) texts)
      (_ #f)))
  (define (others arguments)
    (remove (match-lambda ((key . _) (memq key (list keyword 'build))))
            arguments))
  (define (failure arguments)
    (match arguments
      ((? string? text) text)
      ((('error text)) text)
      (_ #f)))
  (cond ((failure old) (values 'not-told "Guix fails on the package"))
        ((failure new)
         => (lambda (text) (values 'wrong (string-append "Guix: " text))))
        ((not (equal? (others old) (others new)))
         (values 'wrong "another argument has changed"))
        (else
         (let ((old (flags (values-of old)))
               (new (flags (values-of new))))
           (cond ((not old)
                  (values 'not-told "what the flags are, only a build tells"))
                 ((not new)
                  (values 'wrong "no list of texts any more"))
                 ((member new (expected sample system old variant?))
                  (values 'as-asked ""))
                 (else (values 'wrong "other flags")))))))

(define (compare samples file class tally)
  "Compare what FILE has of SAMPLES."
  (define seen (make-hash-table))
  (call-with-input-file file
    (lambda (port)
      (let loop ()
        (match (read port)
          ((? eof-object?) #t)
          ((id settings)
           (let ((sample (find (lambda (sample)
                                 (string=? id (sample-id sample)))
                               samples)))
             (when sample
               (hash-set! seen id #t)
               (let-values (((verdict reason details)
                             (worst sample settings
                                    (string=? class "variants"))))
                 (tally! tally verdict reason class id details))))
           (loop)))))
    #:encoding "UTF-8")
  (for-each (lambda (sample)
              (unless (hash-ref seen (sample-id sample))
                (tally! tally 'wrong "Guix says nothing" class
                        (sample-id sample) '())))
            samples))

(define (worst sample settings variant?)
  "Return the worst verdict on SAMPLE in SETTINGS, its reason and details."
  (define (shown what) (format #f "  ~s" what))
  (define all
    (map (match-lambda
           (((system _) old new)
            (let-values (((verdict reason) (verdict sample system old new variant?)))
              (list verdict reason
                    (list (change->string (first (sample-changes sample)))
                          system (shown old) (shown new))))))
         settings))
  (apply values
         (or (assq 'wrong all) (assq 'not-told all) (first all))))


;;;
;;; All of it.
;;;

(define (guile-with directories)
  "Return the command that runs Guile with DIRECTORIES on its load path."
  (append (list (or (getenv "GUILE") "guile") "--no-auto-compile")
          (append-map (lambda (directory) (list "-L" directory)) directories)))

(define* (load-edited checkout config directory
                      #:key (edit-count 200) (variant-count 50) verbose?)
  "Make EDIT-COUNT edits and VARIANT-COUNT new packages of those of CHECKOUT, whose
(guix config) may be in CONFIG, write the modules to DIRECTORY, load them, and
compare.  Return the exit status."
  (define channel (read-channel checkout))
  (define tally (make-tally))
  (define edits '())
  (define news '())
  (define jobs '())
  (define own-names '())                ;jobs of modules with new circles
  (define edited-directory (string-append directory "/edited"))
  (define own-directory (string-append directory "/own-names"))
  (define (do-file file)
    (define-values (packages parents) (choose channel file))
    (define text (read-text (string-append checkout "/" file)))
    (define (samples packages had most)
      (define n (length had))
      (filter-map (lambda (package number)
                    (change-for text
                                (read-package-text
                                 text
                                 (string->symbol (package-variable package)))
                                number))
                  (take packages (min (- most n) (length packages)))
                  (iota (length packages) n)))
    (define (pair after)
      (lambda (sample)
        (list (sample-id sample) (sample-variable sample) (after sample))))
    (unless (null? packages)
      (let*-values (((module)
                     (with-input-from-string
                         (package-module (first packages))
                       read))
                    ((heirs) (samples parents news variant-count))
                    ((definitions made whole-files)
                     (variants text heirs
                               (iota (length heirs) (length news)) tally))
                    ((edited changed)
                     (edit-all text (samples packages edits edit-count) tally))
                    ((bytes) (text-slice edited 0 (text-size edited)))
                    ((renamed) (rename-module bytes module)))
        (when renamed
          (write-module edited-directory (edited-name module)
                        (string-append renamed definitions))
          (for-each (match-lambda
                      ((name . text)
                       (write-module edited-directory name text)))
                    whole-files)
          (set! edits (append edits changed))
          (set! news (append news made))
          (when (and (any needs-package? changed)
                     (< (length own-names) %own-names))
            (write-module own-directory module bytes)
            (set! own-names
                  (cons `(,module ,@(map (pair sample-variable)
                                         (filter needs-package? changed)))
                        own-names)))
          (set! jobs
                (append
                 (map (lambda (sample)
                        (list module (sample-module sample)
                              ((pair variant-name) sample)))
                      (filter sample-module made))
                 (list `(,module ,(edited-name module)
                                 ,@(map (pair sample-variable) changed)
                                 ,@(map (pair variant-name)
                                        (remove sample-module made))))
                 jobs))))))
  (define* (evaluate jobs name #:rest directories)
    ;; The file with what Guix, with DIRECTORIES on its load path, says of JOBS.
    (define jobs-file (string-append directory "/" name "-jobs"))
    (define result (string-append directory "/" name))
    (call-with-output-file jobs-file
      (lambda (port)
        (for-each (lambda (job) (write job port) (newline port)) jobs))
      #:encoding "UTF-8")
    (and (zero? (apply system*
                       (append (guile-with (append directories
                                                   (list (or config checkout)
                                                         checkout)))
                               (list "-C" checkout
                                     (string-append
                                      (dirname (search-path
                                                %load-path
                                                "oracle/rewrite/load.scm"))
                                      "/evaluate.scm")
                                     jobs-file result))))
         result))
  (let loop ((files (by-rank (filter (lambda (file)
                                       (string-prefix? "gnu/packages/" file))
                                     (channel-files channel))
                             identity)))
    (unless (or (null? files)
                (and (>= (length edits) edit-count)
                     (>= (length news) variant-count)))
      (do-file (car files))
      (loop (cdr files))))
  (format #t "~a edited packages and ~a new ones in ~a modules~%"
          (length edits) (length news) (length jobs))
  (force-output)
  (match (evaluate (reverse jobs) "result" edited-directory)
    (#f
     (format #t "FAILED: Guix cannot be loaded~%")
     1)
    (result
     (compare edits result "edits" tally)
     (compare news result "variants" tally)
     ;; Modules import each other in circles.  Each is loaded first, in the place of
     ;; the original.
     (for-each
      (match-lambda
        ((and job (module . pairs))
         (let ((ours (filter (lambda (sample) (assoc (sample-id sample) pairs))
                             edits)))
           (match (evaluate (list (cons #f job)) "own" own-directory)
             (#f (tally! tally 'wrong "Guix cannot be loaded" "own names"
                         (object->string module) '()))
             (result
              (compare-again ours (string-append directory "/result") result
                             tally))))))
      own-names)
     (report tally verbose?))))

(define (read-results file)
  "Return an association list of what FILE has of each sample."
  (call-with-input-file file
    (lambda (port)
      (let loop ((result '()))
        (match (read port)
          ((? eof-object?) (reverse result))
          ((id settings) (loop (acons id settings result))))))
    #:encoding "UTF-8"))

(define (compare-again samples file own tally)
  "Compare what FILE and OWN, in which modules have their own names, have as new of
SAMPLES."
  (define (news results id)
    (map last (or (assoc-ref results id) '())))
  (define (failed? new) (or (string? new) (not new)))
  (let ((results (read-results file))
        (own-results (read-results own)))
    (for-each
     (lambda (sample)
       (define id (sample-id sample))
       (define ours (news own-results id))
       (define same?
         (and (pair? ours) (not (any failed? ours))
              (equal? ours (news results id))))
       (tally! tally (if same? 'as-asked 'wrong)
               (if same? "" "otherwise where the module has its own name")
               "own names" id (map object->string ours)))
     samples)))

(define (report tally verbose?)
  (define (of verdict) (tally-count tally verdict))
  (tally-display tally '(wrong not-told refused)
                 #:examples (if verbose? 1000 3) #:details? verbose?)
  (tally-display-classes tally '(as-asked not-told wrong refused))
  (cond ((positive? (of 'wrong))
         (format #t "FAILED: not what was asked for~%")
         1)
        ((> (percent (of 'not-told) (+ (of 'as-asked) (of 'not-told)))
            %most-untold)
         (format #t "FAILED: of too many nothing is known~%")
         1)
        (else 0)))
