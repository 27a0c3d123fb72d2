;;; xencmp --- compare how two distributions build the same program
;;; SPDX-License-Identifier: GPL-3.0-or-later

;;; `xencmp graph': the facts as a drawing, as data, or as answers.

(define-module (xencmp command graph)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-11)
  #:use-module (srfi srfi-26)
  #:use-module (ice-9 match)
  #:use-module (xencmp)
  #:use-module (xencmp command options)
  #:use-module (xencmp command output)
  #:use-module (xencmp command packages)
  #:export (%subcommand))

(define (symbols options name)
  "Return the values of option NAME, separated by commas, as symbols, or #f."
  (match (append-map (cut string-split <> #\,) (option-values options name))
    (() #f)
    (names (map string->symbol names))))

(define (term->field term)
  (cond ((node? term) (node->string term))
        ((condition? term) (condition->string term))
        ((symbol? term) (symbol->string term))
        (else term)))

(define (read-patterns text)
  "Return the patterns that TEXT, the value of --query, holds."
  (catch 'read-error
    (lambda ()
      (call-with-input-string text
        (lambda (port)
          (let loop ((patterns '()))
            (match (read port)
              ((? eof-object?) (reverse patterns))
              (pattern (loop (cons pattern patterns))))))))
    (lambda _
      (raise-usage-error
       (string-append "--query is not a list of patterns: " text)))))

(define (answers graph patterns)
  (map (lambda (row)
         (map (match-lambda
                ((variable . term) (cons variable (term->field term))))
              row))
       (query* graph patterns)))

(define (fact->record fact)
  (match fact
    ((subject predicate object)
     `((subject . ,(node-number subject))
       (predicate . ,(symbol->string predicate))
       (object . ,(if (node? object)
                      `((node . ,(node-number object)))
                      (term->field object)))))))

(define (display-answers rows)
  (match rows
    (() #f)
    ((first . _)
     (display-table (map (compose symbol->string car) first)
                    (map (lambda (row)
                           (map (match-lambda
                                  ((_ . (? string? text)) text)
                                  ((_ . value) (object->string value)))
                                row))
                         rows)))))

(define (read-graph paths options)
  "Return the graph of what PATHS, files and channels, define."
  (let-values (((channels files) (partition directory? paths)))
    (let ((graph (apply graph (append-map (cut read-packages-of <> options)
                                          files))))
      (for-each (lambda (path)
                  (let ((channel (read-channel path)))
                    (graph-add-channel! graph channel)
                    (display-diagnostics
                     (filter (lambda (remark)
                               (eq? 'error (diagnostic-level remark)))
                             (channel-remarks channel)))))
                channels)
      graph)))

(define (run options paths)
  (when (null? paths)
    (raise-usage-error "a file is missing"))
  (let* ((patterns (append-map read-patterns (option-values options "query")))
         (query? (pair? patterns))
         (graph  (read-graph paths options))
         (format (option-value options "format" (if query? "table" "dot"))))
    (match (list query? format)
      ((#t "table")
       (let ((rows (answers graph patterns)))
         (display-answers rows)
         (if (null? rows) 1 0)))
      ((#t (and format (or "json" "scm")))
       (let ((rows (answers graph patterns)))
         (write-records format rows)
         (if (null? rows) 1 0)))
      ((#f "dot")
       (display (graph->dot graph #:kinds (symbols options "kinds")
                            #:edges (symbols options "edges")))
       0)
      ((#f "scm")
       (for-each (lambda (fact) (write fact) (newline)) (graph->sexp graph))
       0)
      ((#f "json")
       (write-records "json" (map fact->record (graph-facts graph)))
       0)
      ((_ format)
       (raise-usage-error
        (string-append "--format=" format
                       (if query? " does not go with --query"
                           " goes with --query only")))))))

(define %subcommand
  (make-subcommand
   "graph"
   #:usages '("PATH...")
   #:description "Print the graph of the packages that each PATH, a file or a \
channel, defines,
in the language of Graphviz, or what --query asks of it.  The exit status is 1
when a query has no answer."
   #:options (append
              (list (make-choice-option
                     "format" '("dot" "table" "json" "scm")
                     "print in this form (default dot; with --query, table)")
                    (make-value-option
                     "query" "PATTERNS"
                     "answer this conjunction, such as\n\
'(?step passes ?flag) (?flag key \"CC\")'")
                    (make-value-option
                     "kinds" "KIND,..."
                     "draw only nodes of these kinds: package, step, flag, …")
                    (make-value-option
                     "edges" "NAME,..."
                     "draw only these edges: has, passes, when, …"))
              %package-options)
   #:run run))
