;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; Channels: directories of Guile modules that define packages, such as a Guix
;;; checkout.  They are read as text; nothing in them is run.

(define-module (xencmp channel)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-9)
  #:use-module (srfi srfi-9 gnu)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 atomic)
  #:use-module (ice-9 match)
  #:use-module (xencmp core)
  #:use-module (xencmp errors)
  #:use-module (xencmp source)
  #:use-module (xencmp package)
  #:use-module (xencmp graph)
  #:export (<channel>
            read-channel
            channel?
            channel-directory
            channel-files
            channel-remarks
            channel-packages
            channel-package
            read-channel-packages
            channel-graph
            graph-add-channel!
            find-package
            find-packages

            <package-summary>
            package-summary?
            summary-module
            summary-variable
            summary-name
            summary-version
            summary-location
            summary-exported?
            summary-hidden?
            summary-maybe?
            summary->string))

(define-immutable-record-type <channel>
  (make-channel directory index core)
  channel?
  (directory channel-directory)  ;string
  (index     channel-index)      ;atomic box: <index>, or #f until it is needed
  (core      channel-core))      ;the C++ object

(set-record-type-printer! <channel>
  (lambda (channel port)
    (format port "#<channel ~a>" (channel-directory channel))))

;; A package as far as its definition names it; `channel-package' reads the rest.
(define-immutable-record-type <package-summary>
  (make-summary module variable name version location exported? hidden? maybe?
                core)
  package-summary?
  (module    summary-module)     ;string: "(gnu packages xorg)"
  (variable  summary-variable)   ;string
  (name      summary-name)       ;string
  (version   summary-version)    ;string
  (location  summary-location)   ;<location> of the (package …) form, or #f
  (exported? summary-exported?)  ;other modules see the variable
  (hidden?   summary-hidden?)    ;users do not see the package
  (maybe?    summary-maybe?)     ;#t: perhaps it is something else
  (core      summary-core))      ;the C++ object

(set-record-type-printer! <package-summary>
  (lambda (summary port)
    (format port "#<package-summary ~a>" (summary->string summary))))

(define (list->summary lst)
  (match lst
    ((module variable name version location exported? hidden? maybe? core)
     (make-summary module variable name version (list->location location)
                   exported? hidden? maybe? core))))

(define (summary->string summary)
  "Return SUMMARY as one line, \"NAME@VERSION MODULE VARIABLE\"."
  (string-append (summary-name summary) "@" (summary-version summary) " "
                 (summary-module summary) " " (summary-variable summary)))

(define* (read-channel directory #:key (load-path '()))
  "Return the <channel> that DIRECTORY holds, such as a Guix checkout: all files
below it whose `define-module' agrees with their place.  They are read when they are asked
for, stay as they were read, and nothing in them is run.  LOAD-PATH is a list of
further directories where imported modules are looked for, as by `guile -L': for a
channel that builds on Guix, a Guix checkout.  Raise &xencmp-error when DIRECTORY
is none."
  (make-channel directory (make-atomic-box #f)
                (%open-channel directory load-path)))

(define (channel-files channel)
  "Return the files that may be modules of CHANNEL, relative to its directory,
sorted."
  (%channel-files (channel-core channel)))

(define (channel-remarks channel)
  "Return the list of <diagnostic>s on what could not be read of CHANNEL so far."
  (map list->diagnostic (%channel-remarks (channel-core channel))))


;;;
;;; Finding packages.
;;;

;; SUMMARIES is a list; NAMES and VARIABLES are hash tables from strings to
;; lists of them.
(define-immutable-record-type <index>
  (make-index summaries names variables)
  index?
  (summaries index-summaries)
  (names     index-names)
  (variables index-variables))

(define (index-of channel)
  (or (atomic-box-ref (channel-index channel))
      (let* ((summaries (map list->summary
                             (%channel-packages (channel-core channel) '())))
             (names     (make-hash-table))
             (variables (make-hash-table)))
        (for-each (lambda (summary)
                    (define (enter! table key)
                      (hash-set! table key
                                 (cons summary (hash-ref table key '()))))
                    (enter! names (summary-name summary))
                    (enter! variables (summary-variable summary)))
                  (reverse summaries))
        (atomic-box-set! (channel-index channel)
                         (make-index summaries names variables))
        (atomic-box-ref (channel-index channel)))))

(define* (channel-packages channel #:optional (files '()))
  "Return the <package-summary>s of the packages that CHANNEL defines, in the
order of its files and of their definitions; only those of FILES, relative to its
directory, when there are any."
  (if (null? files)
      (index-summaries (index-of channel))
      (map list->summary (%channel-packages (channel-core channel) files))))

(define (version-prefix? prefix version)
  "Whether the components of PREFIX begin VERSION: \"4.1\" does \"4.1.2\", but not
\"4.16\"."
  (let loop ((prefix (string-split prefix #\.))
             (version (string-split version #\.)))
    (match (cons prefix version)
      ((() . _) #t)
      (((a . prefix) . (a* . version))
       (and (string=? a a*) (loop prefix version)))
      (_ #f))))

(define (newest-first summaries)
  (stable-sort summaries
               (lambda (a b)
                 (positive? (%compare-versions (summary-version a)
                                               (summary-version b))))))

(define (visible summaries)
  "Return those of SUMMARIES that a user of Guix could ask for, or all of them
when there are none."
  (match (filter (lambda (summary)
                   (and (summary-exported? summary)
                        (not (summary-hidden? summary))))
                 summaries)
    (() summaries)
    (visible visible)))

(define (packages-named index specification)
  "Return the summaries that SPECIFICATION, \"NAME\" or \"NAME@VERSION\", names."
  (define (of-name name)
    (hash-ref (index-names index) name '()))
  (match (of-name specification)
    (()
     (match (string-rindex specification #\@)
       (#f '())
       (at (let ((version (string-drop specification (+ at 1))))
             (filter (lambda (summary)
                       (version-prefix? version (summary-version summary)))
                     (of-name (string-take specification at)))))))
    (summaries summaries)))

(define (find-packages channel specification)
  "Return the list of the <package-summary>s of CHANNEL that SPECIFICATION may
mean, newest version first.  It is

- a string, \"NAME\" or \"NAME@VERSION\", where VERSION may be the first components
  of a version, as on Guix's command line; packages that users do not see count
  only when there are no others; and where there is no such name, it is the name
  of a variable;
- a symbol, the name of a variable;
- a list (@ MODULE VARIABLE), such as (@ (gnu packages xen) xen)."
  (define index (index-of channel))
  (define (held-by variable)
    (hash-ref (index-variables index) variable '()))
  (newest-first
   (match specification
     ((? string? name)
      (match (packages-named index name)
        (() (held-by name))
        (summaries (visible summaries))))
     ((? symbol? variable)
      (held-by (symbol->string variable)))
     (((or '@ '@@) module (? symbol? variable))
      (let ((module (object->string module)))
        (filter (lambda (summary)
                  (string=? module (summary-module summary)))
                (held-by (symbol->string variable)))))
     (_ (raise-xencmp-error
         'find-packages
         (format #f "neither a name nor a variable: ~s" specification))))))

(define (specification->string specification)
  (if (string? specification) specification (object->string specification)))

(define (edit-distance a b limit)
  "Return how many characters must be put in, taken out or changed to make B of
A, or something above LIMIT."
  (define width (string-length b))
  (if (> (abs (- (string-length a) width)) limit)
      (+ limit 1)
      (let ((row (list->vector (iota (+ width 1)))))
        (string-for-each-index
         (lambda (i)
           (let loop ((j 1) (diagonal (vector-ref row 0)))
             (when (= j 1)
               (vector-set! row 0 (+ i 1)))
             (when (<= j width)
               (let ((above (vector-ref row j)))
                 (vector-set! row j
                              (if (char=? (string-ref a i)
                                          (string-ref b (- j 1)))
                                  diagonal
                                  (+ 1 (min diagonal above
                                            (vector-ref row (- j 1))))))
                 (loop (+ j 1) above)))))
         a)
        (vector-ref row width))))

(define (near-names index name)
  "Return at most five names in INDEX that look like NAME, the nearest first."
  (define limit (max 1 (quotient (string-length name) 3)))
  (define (nearest table)
    (hash-fold (lambda (key _ result)
                 (let ((distance (edit-distance name key limit)))
                   (if (<= distance limit)
                       (cons (cons distance key) result)
                       result)))
               '() table))
  (let ((found (sort (delete-duplicates
                      (append (nearest (index-names index))
                              (nearest (index-variables index))))
                     (lambda (a b)
                       (or (< (car a) (car b))
                           (and (= (car a) (car b))
                                (string<? (cdr a) (cdr b))))))))
    (map cdr (take found (min 5 (length found))))))

(define (raise-no-package channel specification)
  (let* ((text (specification->string specification))
         (name (match specification
                 (('@ _ variable) (symbol->string variable))
                 (_ (match (string-rindex text #\@)
                      ((or #f 0) text)
                      (at (string-take text at))))))
         (index (index-of channel)))
    (raise-xencmp-error
     'find-package
     (string-append
      "no package " text
      (match (append (map (cut string-append name "@" <>)
                          (delete-duplicates
                           (map summary-version
                                (hash-ref (index-names index) name '()))))
                     (delete name (near-names index name)))
        (() "")
        (names (string-append "; did you mean "
                              (string-join names ", ") "?"))))
     (channel-directory channel))))

(define (raise-ambiguous channel specification summaries)
  (raise-xencmp-error
   'find-package
   (string-append
    (specification->string specification) " is ambiguous: "
    (string-join
     (map (lambda (summary)
            (format #f "(@ ~a ~a) at ~a" (summary-module summary)
                    (summary-variable summary)
                    (location->string (summary-location summary))))
          summaries)
     ", "))
   (channel-directory channel)))

(define (find-package channel specification)
  "Return the <package-summary> of the package of CHANNEL that SPECIFICATION, as
for `find-packages', means; of several versions the newest one, as Guix has it.
Raise &xencmp-error when there is none, with the names that are nearest, or when
there are several of one name and version, with their places."
  (match (find-packages channel specification)
    (() (raise-no-package channel specification))
    ((one) one)
    ((first . rest)
     (match (take-while (lambda (other)
                          (and (string=? (summary-name first)
                                         (summary-name other))
                               (string=? (summary-version first)
                                         (summary-version other))))
                        rest)
       (() (if (every (lambda (other)
                        (string=? (summary-name first) (summary-name other)))
                      rest)
               first
               (raise-ambiguous channel specification (cons first rest))))
       (same (raise-ambiguous channel specification (cons first same)))))))


;;;
;;; Reading packages.
;;;

(define (reading system target steps? implied? keywords)
  "Return what the C++ side wants to know of what is asked."
  (list system target (->bool steps?) (->bool implied?)
        (map (compose symbol->string keyword->symbol) keywords)))

(define* (channel-package channel specification
                          #:key system target (steps? #t) implied?
                          (keywords '()))
  "Return the <package> of CHANNEL that SPECIFICATION names: a <package-summary>,
or anything that `find-package' takes.  Inheritance and variables are followed
through all modules of CHANNEL and of its load path.

SYSTEM and TARGET are what (%current-system) and (%current-target-system) give,
such as \"aarch64-linux\" and \"aarch64-linux-gnu\"; a SYSTEM without TARGET is a
native build, and with neither, all that Guix knows are told apart by conditions.
Without STEPS?, phases and steps are not read, which is quicker.  With IMPLIED?,
what the build system passes by itself is there as well, as flags for which
`flag-implied?' holds.  KEYWORDS is a list of keywords, such as
(#:configure-flags); where it is not empty, only these arguments are read."
  (list->package
   (%channel-read (channel-core channel)
                  (summary-core
                   (if (package-summary? specification)
                       specification
                       (find-package channel specification)))
                  (reading system target steps? implied? keywords))))

(define* (read-channel-packages channel
                                #:key system target (steps? #t) implied?
                                (keywords '()) (files '()))
  "Return the list of the <package>s of CHANNEL that have an argument or a step,
read as by `channel-package'; only those of FILES, relative to the channel's
directory, when there are any."
  (map list->package
       (%channel-read-all (channel-core channel)
                          (reading system target steps? implied? keywords)
                          files)))

(define* (graph-add-channel! graph channel
                             #:key system target (steps? #t) implied?
                             (keywords '()) (files '()) (side 'channel))
  "Add the packages that `read-channel-packages' gives with the same arguments to
GRAPH, on side SIDE.  No Scheme records are made of them, so that whole channels
take little time."
  (%graph-add-channel! graph (channel-core channel)
                       (reading system target steps? implied? keywords)
                       files side))

(define* (channel-graph channel #:rest arguments)
  "Return a new graph of the packages of CHANNEL; ARGUMENTS are those of
`graph-add-channel!'."
  (let ((graph (make-graph)))
    (apply graph-add-channel! graph channel arguments)
    graph))
